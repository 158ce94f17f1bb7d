package dev.runnel.app;

import dev.runnel.console.ConsoleRenderer;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.ErrorCode;
import dev.runnel.run.CancelReason;
import dev.runnel.run.Run;
import dev.runnel.run.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A run shown on the console, from its first event to its last, also when the process is told to end meanwhile: the JVM's own
 * answer to SIGINT and SIGTERM is to run the shutdown hooks and to exit with 130 or 143, so a hook cancels the run and waits
 * until its end is written.
 */
final class ConsoleRun {

    private static final Duration TICK = Duration.ofMillis(200);
    // A command that resists is ended hard within two seconds.
    private static final Duration LONGEST_END = Duration.ofSeconds(3);

    private final Run run;
    private final ConsoleRenderer renderer;
    private final ConsoleAnswers answers;
    private final CountDownLatch shown = new CountDownLatch(1);
    private Optional<ErrorCode> error = Optional.empty();
    private boolean nobodyAsked;

    ConsoleRun(Run run, ConsoleRenderer renderer, ConsoleAnswers answers) {
        this.run = run;
        this.renderer = renderer;
        this.answers = answers;
    }

    /** Blocks until the end of the run is shown. */
    ExitCode show() throws InterruptedException {
        Thread hook = Thread.ofPlatform().name("stop-run").unstarted(this::stop);
        Runtime.getRuntime().addShutdownHook(hook);
        try (Subscription events = run.subscribe(0)) {
            return showAll(events);
        } catch (Subscription.BrokenRunException broken) {
            Main.complain(broken.getMessage());
            return ExitCode.FAILED;
        } catch (IOException outputClosed) {
            run.cancel(CancelReason.USER);
            boolean _ = run.await(LONGEST_END);
            return ExitCode.OUTPUT_CLOSED;
        } finally {
            shown.countDown();
        }
    }

    private ExitCode showAll(Subscription events) throws IOException, InterruptedException {
        long last = System.nanoTime();
        while (true) {
            Optional<Envelope> next = events.next(TICK);
            if (next.isEmpty()) {
                renderer.tick(Duration.ofNanos(System.nanoTime() - last));
                continue;
            }
            last = System.nanoTime();
            if (next.get().event() instanceof Event.ApprovalRequired question) {
                answers.asks(question); // whoever sees the question may have answered it by the time it is wholly shown
            }
            renderer.show(next.get());
            switch (next.get().event()) {
                case Event.Failed failed -> error = Optional.of(failed.code());
                case Event.ApprovalResolved resolved -> answered(resolved);
                case Event.Completed completed -> {
                    ExitCode code = ExitCode.of(completed.reason(), error);
                    return nobodyAsked && code == ExitCode.DONE ? ExitCode.APPROVAL_NEEDED : code;
                }
                default -> {}
            }
        }
    }

    private void answered(Event.ApprovalResolved resolved) {
        answers.answered(resolved.approval());
        nobodyAsked |= resolved.by() != Event.DecidedBy.USER;
    }

    private void stop() {
        run.cancel(CancelReason.USER);
        try {
            boolean _ = shown.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
