package dev.runnel.console;

import dev.runnel.event.Envelope;
import java.io.IOException;
import java.time.Duration;

/**
 * Shows a run's events, one after the other, on the standard streams. Used by one thread.
 *
 * <p>A failure of a stream goes up as {@code IOException}: whoever reads our output has gone away, and the run has lost
 * its purpose.
 */
public interface ConsoleRenderer {

    /** Shows the next event of the run and flushes. */
    void show(Envelope envelope) throws IOException;

    /**
     * Says that nothing came for a while, so that a running clock can be drawn.
     *
     * @param sinceLast the time since the last event
     */
    void tick(Duration sinceLast) throws IOException;

    /** A renderer for one run. */
    static ConsoleRenderer of(View view, Outlet out, Outlet err) {
        Outlet marks = view.plain() ? err.plain() : err;
        return switch (view.format()) {
            case JSONL -> new JsonLinesRenderer(out);
            case TEXT -> new QuietRenderer(out, marks);
            case PRETTY ->
                view.quiet() ? new QuietRenderer(out, marks) : new PrettyRenderer(out, marks, view.verbose());
        };
    }
}
