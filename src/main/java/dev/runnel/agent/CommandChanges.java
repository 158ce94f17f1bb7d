package dev.runnel.agent;

import dev.runnel.workspace.Checkpoints;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.ProtectedFiles;
import dev.runnel.workspace.Trace;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the changes that commands of a run make, and puts back those that only a person may have made. Where changes cannot be
 * found out, the run goes on, and what is not known is kept as such. Not for use by two threads.
 */
final class CommandChanges implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.runnel.agent");

    private final RunLog log;
    private final Checkpoints checkpoints;
    private final ProtectedFiles guarded;
    private boolean taken;
    private boolean guarding;

    CommandChanges(Workspace workspace, Path aside, RunLog log) {
        this.log = log;
        this.checkpoints = new Checkpoints(workspace, aside);
        this.guarded = new ProtectedFiles(workspace, aside);
    }

    /** A command comes next. */
    void before() throws InterruptedException {
        taken = false;
        guarding = false;
        log.keep(new Trace.Looking(true));
        guard();
        try {
            checkpoints.take();
            taken = true;
            if (Thread.interrupted()) {
                throw new InterruptedException(); // it may have kept the guard from reading what it keeps
            }
        } catch (IOException e) {
            unknown(e);
        } catch (InterruptedException stop) {
            log.keep(new Trace.Looking(false)); // none begins
            throw stop;
        }
    }

    private void guard() {
        try {
            guarded.take();
            guarding = true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what a command may not change cannot be looked at", e);
        }
    }

    /**
     * The command has ended: puts back what it may not change. To be called once, before {@link #after}, and never left out:
     * whoever is stopped meanwhile is stopped behind it.
     *
     * @param time the longest this may take, about
     * @return a line for the model that says what was put back; empty where nothing was
     */
    Optional<String> putBack(Duration time) {
        if (!guarding) {
            return Optional.empty();
        }
        guarding = false;
        List<String> told = new ArrayList<>(); // seen by this thread once it has waited for the other
        // A thread of its own, for an interrupt would close the files it works with.
        Thread worker =
                Thread.ofVirtual().name("put-back").start(() -> putBackNow(time).ifPresent(told::add));
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return told.stream().findFirst();
    }

    private Optional<String> putBackNow(Duration time) {
        try {
            return guarded.putBack(time);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what a command may not change cannot be looked at", e);
            return Optional.of("[whether protected files were changed could not be found out]");
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
