package dev.runnel.console;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event.ApprovalRequired;
import dev.runnel.event.Event.ApprovalResolved;
import dev.runnel.event.Event.Compacted;
import dev.runnel.event.Event.Completed;
import dev.runnel.event.Event.DiffReady;
import dev.runnel.event.Event.Failed;
import dev.runnel.event.Event.Gap;
import dev.runnel.event.Event.Plan;
import dev.runnel.event.Event.Reasoning;
import dev.runnel.event.Event.Retry;
import dev.runnel.event.Event.RunStart;
import dev.runnel.event.Event.Token;
import dev.runnel.event.Event.ToolEnd;
import dev.runnel.event.Event.ToolInput;
import dev.runnel.event.Event.ToolOutput;
import dev.runnel.event.Event.ToolStart;
import dev.runnel.event.Event.TurnStart;
import dev.runnel.event.Event.Used;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** A run for people to watch: the answer as it comes, and around it what the agent does and what became of it. */
final class PrettyRenderer implements ConsoleRenderer {

    private final Screen screen;
    private final Lines lines;
    private final boolean reasons;
    private final boolean verbose;

    private final Clean answer = Clean.text();
    private final Clean reasoning = Clean.text();
    private final SequencedMap<String, Call> calls = new LinkedHashMap<>();
    private final Totals totals = new Totals();
    private ModelCall modelCall = new ModelCall("", 0, 0);
    private Waiting waiting = Waiting.forModel(0);
    private long lastMillis;

    /** Only reasoning that can be told from the answer is shown: dimmed, to somebody who watches. */
    PrettyRenderer(Outlet out, Outlet err, boolean verbose) {
        this.screen = Screen.together(out, err);
        this.lines = new Lines(Style.of(err.terminal()));
        this.reasons = err.terminal().tty() && err.terminal().colour();
        this.verbose = verbose;
    }

    @Override
    public void show(Envelope envelope) throws IOException {
        lastMillis = envelope.atMillis();
        switch (envelope.event()) {
            case RunStart start -> started(start);
            case TurnStart turn -> turn(turn);
            case Token(String token) -> answered(token);
            case Reasoning(String token) -> reasoned(token);
            case ToolInput input -> called(input);
            case Used used -> used(used);
            case ToolStart start -> toolStarted(start);
            case ToolOutput output -> toolOutput(output);
            case DiffReady diff -> changed(diff);
            case ToolEnd end -> toolEnded(end);
            case ApprovalRequired asked -> asked(asked);
            case ApprovalResolved resolved -> resolved(resolved);
            case Plan plan -> screen.aside(lines.plan(plan));
            case Retry retry -> retry(retry);
            case Compacted compacted -> screen.aside(lines.compacted(compacted));
            case Gap gap -> screen.aside(lines.gap(gap));
            case Failed failed -> screen.aside(lines.failed(failed));
            case Completed completed -> completed(completed);
        }
    }

    @Override
    public void tick(Duration sinceLast) throws IOException {
        long now = lastMillis + sinceLast.toMillis();
        if (waiting.worthSaying(now)) {
            screen.clock(waiting.line(now, lines.style()), lines.style());
        }
    }

    private void started(RunStart start) throws IOException {
        totals.started(start);
        modelCall = new ModelCall(start.model(), 0, lastMillis);
        waiting = Waiting.forModel(lastMillis);
        screen.header(lines.header(start));
    }

    private void turn(TurnStart turn) {
        modelCall = new ModelCall(modelCall.model(), turn.turn(), lastMillis);
        waiting = Waiting.forModel(lastMillis);
        screen.endAnswer();
    }

    private void answered(String token) throws IOException {
        pieceCame();
        screen.answer(answer.next(token));
    }

    private void reasoned(String token) throws IOException {
        pieceCame();
        if (reasons) {
            screen.reasoning(reasoning.next(token), lines.style());
        }
    }

    /** A model that writes a call has said what it had to say in this turn. */
    private void called(ToolInput input) {
        modelCall.pieceCame(lastMillis);
        screen.endAnswer();
        String what = "writing a call of " + Clean.line(input.name());
        if (!waiting.what().equals(what)) {
            waiting = Waiting.since(lastMillis, what);
        }
    }

    private void pieceCame() {
        modelCall.pieceCame(lastMillis);
        waiting = Waiting.forModel(lastMillis);
    }

    private void used(Used used) throws IOException {
        screen.endAnswer();
        if (verbose) {
            screen.aside(lines.modelCall(modelCall, used.tally()));
        }
    }

    private void toolStarted(ToolStart start) throws IOException {
        totals.called();
        calls.put(start.id(), new Call(start, lastMillis, new LiveOutput()));
        waiting = calls.lastEntry().getValue().waiting();
        screen.aside(lines.toolStarted(start));
    }

    private void toolOutput(ToolOutput output) throws IOException {
        Call call = calls.get(output.id());
        if (call == null) {
            return; // its beginning is in a gap
        }
        List<String> shown = call.output.take(output.chunk(), output.stream());
        if (shown.isEmpty()) {
            waiting = call.waiting();
            tick(Duration.ZERO);
        } else {
            screen.aside(lines.output(shown));
        }
    }

    private void changed(DiffReady diff) throws IOException {
        totals.changed(diff);
        screen.aside(DiffView.of(diff, lines.style()));
    }

    private void toolEnded(ToolEnd end) throws IOException {
        Optional<Call> call = Optional.ofNullable(calls.remove(end.id()));
        // Others still run: without its title nobody could tell which of them this was.
        Optional<String> title = call.filter(any -> !calls.isEmpty()).map(ended -> ended.start.title());
        var said = new ArrayList<String>();
        call.ifPresent(ended -> said.addAll(restOf(ended.output)));
        said.add(lines.toolFinished(end, title));
        screen.aside(String.join("\n", said));
        waiting = calls.isEmpty()
                ? Waiting.forModel(lastMillis)
                : calls.lastEntry().getValue().waiting();
    }

    private List<String> restOf(LiveOutput output) {
        var rest = new ArrayList<String>();
        List<String> last = output.end();
        if (output.hidden() > 0) {
            rest.add(lines.hiddenOutput(output.hidden()));
        }
        if (!last.isEmpty()) {
            rest.add(lines.output(last));
        }
        return rest;
    }

    private void asked(ApprovalRequired asked) throws IOException {
        waiting = Waiting.since(lastMillis, "waiting for approval of " + Clean.line(asked.name()));
        screen.aside(lines.asked(asked));
    }

    private void resolved(ApprovalResolved resolved) throws IOException {
        Call call = calls.get(resolved.id());
        waiting = call == null
                ? Waiting.forModel(lastMillis)
                : Waiting.since(lastMillis, call.waiting().what());
        screen.aside(lines.answered(resolved));
    }

    private void retry(Retry retry) throws IOException {
        waiting = new Waiting("trying again", lastMillis, lastMillis + retry.delayMillis());
        screen.aside(lines.retry(retry));
    }

    private void completed(Completed completed) throws IOException {
        screen.aside(totals.closingLine(completed, lines.style()));
        screen.finish();
    }

    /** A tool call under way. */
    private record Call(ToolStart start, long startedMillis, LiveOutput output) {
        Waiting waiting() {
            return Waiting.since(startedMillis, "running " + Clean.line(start.name()));
        }
    }
}
