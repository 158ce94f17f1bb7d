package dev.runnel.console;

import dev.runnel.event.Event.Completed;
import dev.runnel.event.Event.Limit;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.DiffReady;
import dev.runnel.event.Event.RunStart;
import dev.runnel.event.Event.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run came to, counted as it went, and said in its closing line. */
final class Totals {

    private String run = "";
    private boolean offline;
    private long added;
    private long removed;
    private long toolCalls;

    void started(RunStart start) {
        run = start.run();
        offline = start.offline();
    }

    void changed(DiffReady diff) {
        added += diff.added();
        removed += diff.removed();
    }

    void called() {
        toolCalls++;
    }

    /** {@code 2 files · +57 −0 · 5 tool calls · 0.9 s · 0 tokens        run …}. */
    String closingLine(Completed completed, Style style) {
        var parts = new ArrayList<String>();
        completed
                .limit()
                .map(Totals::ending)
                .or(() -> ending(completed.reason()))
                .ifPresent(parts::add);
        if (completed.filesChanged() > 0) {
            parts.add(Words.count(completed.filesChanged(), "file"));
        }
        if (added + removed > 0) {
            parts.add("+" + added + " " + style.mark(Mark.MINUS) + removed);
        }
        if (toolCalls > 0) {
            parts.add(Words.count(toolCalls, "tool call"));
        }
        parts.add(Words.duration(completed.durationMillis()));
        parts.addAll(used(completed.usage()));
        String line = String.join(style.mark(Mark.SEPARATOR), parts);
        String stopped =
                completed.reason() == CompletionReason.CANCELLED ? style.mark(Mark.STOPPED) + " Stopped. " : "";
        return style.dim(stopped + line + (run.isEmpty() ? "" : "        run " + Clean.line(run)));
    }

    /** Why a run ended before its work was done; a cancelled one has a sentence of its own. */
    static Optional<String> ending(CompletionReason reason) {
        return switch (reason) {
            case DONE, CANCELLED -> Optional.empty();
            case LIMIT -> Optional.of("stopped at a limit");
            case REFUSED -> Optional.of("the model refused to go on");
            case ERROR -> Optional.of("stopped by an error");
            case INTERRUPTED -> Optional.of("interrupted");
        };
    }

    private static String ending(Limit limit) {
        return "stopped: "
                + switch (limit) {
                    case TURNS -> "the limit of turns is reached (max-turns)";
                    case CALLS -> "the limit of tool calls is reached (max-calls)";
                    case TOKENS -> "the limit of tokens is reached (max-tokens)";
                    case COST -> "the limit of money is reached (max-cost)";
                    case TIME -> "the time is up (max-run-time)";
                    case REPEATED_FAILURES -> "the same call failed three times in a row";
                    case ANSWER -> "the answer was cut at its greatest length";
                };
    }

    private List<String> used(Tally usage) {
        Tally nothing = Tally.NONE;
        return offline && usage.equals(nothing) ? List.of("0 tokens") : used(usage, List.of());
    }

    /** Tokens and money as far as they are known, after what stands {@code before} them. */
    static List<String> used(Tally usage, List<String> before) {
        var parts = new ArrayList<>(before);
        tokens(usage).ifPresent(parts::add);
        usage.costUsd().ifPresent(dollars -> parts.add(Words.money(dollars)));
        return parts;
    }

    private static Optional<String> tokens(Tally usage) {
        if (usage.inputTokens().isEmpty() && usage.outputTokens().isEmpty()) {
            return Optional.empty();
        }
        if (usage.inputTokens().orElse(0) + usage.outputTokens().orElse(0) == 0) {
            return Optional.of("0 tokens");
        }
        if (usage.inputTokens().isEmpty()) {
            return Optional.of(Words.tokens(usage.outputTokens().getAsLong()) + " tokens out");
        }
        String in = Words.tokens(usage.inputTokens().getAsLong()) + " tokens in";
        return Optional.of(
                usage.outputTokens().isEmpty()
                        ? in
                        : in + ", " + Words.tokens(usage.outputTokens().getAsLong()) + " out");
    }
}
