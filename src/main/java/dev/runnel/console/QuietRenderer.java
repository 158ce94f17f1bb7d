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

/** The answer on standard output, and on standard error only why there is none. */
final class QuietRenderer implements ConsoleRenderer {

    private final Screen screen;
    private final Lines lines;
    private final Clean answer = Clean.text();

    QuietRenderer(Outlet out, Outlet err) {
        this.screen = Screen.apart(out, err);
        this.lines = new Lines(Style.of(err.terminal()));
    }

    @Override
    public void show(Envelope envelope) throws IOException {
        switch (envelope.event()) {
            case Token(String token) -> screen.answer(answer.next(token));
            case TurnStart _, Used _ -> screen.endAnswer();
            case Failed failed -> screen.aside(lines.failed(failed));
            case Gap gap -> screen.aside(lines.gap(gap));
            case Completed completed -> completed(completed);
            case RunStart _, Reasoning _, Plan _, Compacted _, Retry _ -> {}
            case ToolInput _, ToolStart _, ToolOutput _, DiffReady _, ToolEnd _ -> {}
            case ApprovalRequired _, ApprovalResolved _ -> {}
        }
    }

    @Override
    public void tick(Duration sinceLast) {}

    /** An error was told already, and who cancels a run knows it; the other endings would pass unseen. */
    private void completed(Completed completed) throws IOException {
        switch (completed.reason()) {
            case LIMIT, REFUSED, INTERRUPTED ->
                screen.aside("runnel: " + Totals.ending(completed.reason()).orElseThrow());
            case DONE, CANCELLED, ERROR -> {}
        }
        screen.finish();
    }
}
