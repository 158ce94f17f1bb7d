package dev.runnel.console;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.Completed;
import dev.runnel.event.Event.Failed;
import dev.runnel.event.Event.Token;
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
        Event event = envelope.event();
        if (event instanceof Token(String token)) {
            screen.answer(answer.next(token));
        } else if (event instanceof TurnStart || event instanceof Used) {
            screen.endAnswer();
        } else if (event instanceof Failed failed) {
            screen.aside(lines.failed(failed));
        } else if (event instanceof Completed completed) {
            completed(completed);
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
