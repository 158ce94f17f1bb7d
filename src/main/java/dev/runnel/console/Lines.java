package dev.runnel.console;

import dev.runnel.event.Event.ApprovalRequired;
import dev.runnel.event.Event.ApprovalResolved;
import dev.runnel.event.Event.Compacted;
import dev.runnel.event.Event.Decision;
import dev.runnel.event.Event.Failed;
import dev.runnel.event.Event.Gap;
import dev.runnel.event.Event.Plan;
import dev.runnel.event.Event.PlanItem;
import dev.runnel.event.Event.Retry;
import dev.runnel.event.Event.RunStart;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.Event.ToolEnd;
import dev.runnel.event.Event.ToolStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said of each event that is not the answer, in a line or a few. What comes from elsewhere is cleaned here. */
final class Lines {

    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_REASON = 300;
    private static final int MOST_DETAIL_LINES = 20;

    private final Style style;

    Lines(Style style) {
        this.style = style;
    }

    Style style() {
        return style;
    }

    String header(RunStart start) {
        String line = Clean.line(start.model())
                + start.notice()
                        .map(notice -> style.mark(Mark.SEPARATOR) + Clean.line(notice))
                        .orElse("");
        return start.offline() ? style.yellow(line) : style.dim(line);
    }

    String toolStarted(ToolStart start) {
        String title = brief(start.title(), LONGEST_TITLE);
        return style.cyan(style.mark(Mark.TOOL) + " Running tool: " + Clean.line(start.name())
                + (title.isEmpty() ? "" : style.mark(Mark.DASH) + title));
    }

    /** {@code title} tells calls that ran side by side from each other. */
    String toolFinished(ToolEnd end, Optional<String> title) {
        var parts = new ArrayList<String>();
        parts.add(style.mark(end.ok() ? Mark.OK : Mark.FAILED) + " Tool finished: " + Clean.line(end.name()) + " ("
                + Words.duration(end.durationMillis()) + ")");
        title.map(text -> brief(text, LONGEST_TITLE))
                .filter(text -> !text.isEmpty())
                .ifPresent(parts::add);
        end.exit().ifPresent(exit -> parts.add("exit " + exit));
        reason(end).ifPresent(parts::add);
        String line = String.join(style.mark(Mark.SEPARATOR), parts);
        return end.ok() ? style.green(line) : style.red(line);
    }

    /** Why a call failed, unless it only says again that a command's exit was not 0. */
    private Optional<String> reason(ToolEnd end) {
        return end.error()
                .filter(error -> end.exit().isEmpty() || !error.contains("exit"))
                .map(error -> brief(error, LONGEST_REASON))
                .filter(error -> !error.isEmpty());
    }

    String output(List<String> lines) {
        return lines.stream().map(line -> style.dim("  " + line)).collect(Collectors.joining("\n"));
    }

    String hiddenOutput(int lines) {
        return style.dim("  " + style.mark(Mark.MORE) + " " + Words.count(lines, "more line"));
    }

    String plan(Plan plan) {
        return plan.items().stream().map(this::item).collect(Collectors.joining("\n"));
    }

    private String item(PlanItem item) {
        String text = Clean.line(item.text());
        return switch (item.status()) {
            case PENDING -> "  " + style.mark(Mark.PENDING) + " " + text;
            case IN_PROGRESS -> style.bold("  " + style.mark(Mark.IN_PROGRESS) + " " + text);
            case DONE -> style.dim("  " + style.mark(Mark.DONE) + " " + text);
        };
    }

    String retry(Retry retry) {
        return style.yellow(style.mark(Mark.RETRY) + " " + Words.sentence(brief(retry.reason(), LONGEST_REASON))
                + " Trying again in " + Words.duration(retry.delayMillis()) + " (" + retry.attempt() + " of "
                + retry.maxAttempts() + "). Ctrl-C stops.");
    }

    String asked(ApprovalRequired asked) {
        String question = asked.expiresMillis() == 0
                ? ""
                : "\n  Allow it? y (yes), n (no), a (always, in this session), then Enter. No answer within "
                        + Words.duration(asked.expiresMillis()) + " is a no.";
        return style.yellow(style.mark(Mark.ASKING) + " Waiting for approval: " + Clean.line(asked.name())
                + style.mark(Mark.DASH) + brief(asked.reason(), LONGEST_REASON) + whole(asked) + question);
    }

    /** All of what is to be allowed: a person must not say yes to the part of a command that fits on a line. */
    private static String whole(ApprovalRequired asked) {
        return asked.asked().lines().map(line -> "\n    " + Clean.line(line)).collect(Collectors.joining());
    }

    String answered(ApprovalResolved answer) {
        String by = switch (answer.by()) {
            case USER -> "by you";
            case POLICY -> "by the rules of this run";
            case TIMEOUT -> "because nobody answered in time";
        };
        return style.yellow("  " + (answer.decision() == Decision.APPROVE ? "Approved " : "Denied ") + by);
    }

    String compacted(Compacted compacted) {
        return style.dim("The conversation was shortened to fit the model: " + Words.tokens(compacted.beforeTokens())
                + " to " + Words.tokens(compacted.afterTokens()) + " tokens");
    }

    String gap(Gap gap) {
        return style.yellow("Events " + gap.from() + " to " + gap.to() + " are no longer kept");
    }

    /** The error, and below it the provider's own words. */
    String failed(Failed failed) {
        String line = style.red(
                style.mark(Mark.ERROR) + " Error: " + Clean.line(failed.error().strip()));
        return failed.detail().map(detail -> line + "\n" + detail(detail)).orElse(line);
    }

    private String detail(String detail) {
        List<String> lines = Clean.whole(detail.strip()).lines().toList();
        String shown = lines.stream()
                .limit(MOST_DETAIL_LINES)
                .map(line -> style.dim("   " + line))
                .collect(Collectors.joining("\n"));
        return lines.size() > MOST_DETAIL_LINES ? shown + "\n" + style.dim("   " + style.mark(Mark.MORE)) : shown;
    }

    /** A line for one call of the model. */
    String modelCall(ModelCall call, Tally usage) {
        var parts = new ArrayList<String>();
        parts.add("turn " + call.turn());
        parts.add(Clean.line(call.model()));
        call.firstPieceAfter().ifPresent(millis -> parts.add("first piece after " + Words.duration(millis)));
        return style.dim(String.join(style.mark(Mark.SEPARATOR), Totals.used(usage, parts)));
    }

    /** The first line of a text, not longer than that. */
    private String brief(String text, int longest) {
        String whole = text.strip();
        String first = Clean.line(whole.lines().findFirst().orElse(""));
        if (first.length() > longest) {
            return first.substring(0, longest) + style.mark(Mark.MORE);
        }
        return whole.lines().count() > 1 ? first + " " + style.mark(Mark.MORE) : first;
    }
}
