package dev.runnel.agent;

import dev.runnel.workspace.Checkpoints;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Trace;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Finds the changes that commands of a run make. Where they cannot be found out, the run goes on, and what is not known is kept
 * as such. Not for use by two threads.
 */
final class CommandChanges implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.runnel.agent");

    private final RunLog log;
    private final Checkpoints checkpoints;
    private boolean taken;

    CommandChanges(Workspace workspace, Path aside, RunLog log) {
        this.log = log;
        this.checkpoints = new Checkpoints(workspace, aside);
    }

    /** A command comes next. */
    void before() throws InterruptedException {
        taken = false;
        log.keep(new Trace.Looking(true));
        try {
            checkpoints.take();
            taken = true;
        } catch (IOException e) {
            unknown(e);
        } catch (InterruptedException stop) {
            log.keep(new Trace.Looking(false)); // none begins
            throw stop;
        }
    }

    /**
     * The command has ended: keeps what it changed, and then shows it.
     *
     * @param time the longest this may take, about
     * @throws InterruptedException if the thread was asked to stop; nothing was told then, and this can be asked again
     */
    void after(Duration time, Consumer<FileChange> shown) throws InterruptedException {
        if (taken) {
            look(time, shown);
            taken = false;
        }
        log.keep(new Trace.Looking(false));
    }

    private void look(Duration time, Consumer<FileChange> shown) throws InterruptedException {
        try {
            checkpoints.changes(time, trace -> {
                log.keep(trace);
                if (trace instanceof FileChange change) {
                    shown.accept(change);
                }
            });
        } catch (IOException e) {
            unknown(e);
        }
    }

    private void unknown(IOException e) {
        LOG.log(Level.WARNING, "what a command changed cannot be found out", e);
        log.keep(new Trace.Unseen("What a command changed could not be found out (" + e.getMessage() + ")."));
    }

    @Override
    public void close() {
        try {
            checkpoints.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "bytes kept aside cannot be given up", e);
        }
    }
}
