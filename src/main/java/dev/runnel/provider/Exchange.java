package dev.runnel.provider;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/** A request under way, until the answer's headers have come. */
final class Exchange {

    private final Request request;
    private final Scheduler scheduler;
    private final Timeouts timeouts;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    Exchange(Request request, Scheduler scheduler, Timeouts timeouts) {
        this.request = request;
        this.scheduler = scheduler;
        this.timeouts = timeouts;
    }

    /** Sends and waits for status and headers. If it throws, nothing of the exchange is left. */
    Answer send() throws IOException, InterruptedException {
        request.onResponseContentSource((response, content) ->
                answer.complete(new HttpAnswer(request, response, content, scheduler, timeouts)));
        request.send(result -> {
            if (result.isFailed()) {
                answer.completeExceptionally(result.getFailure());
            }
        });
        try {
            return answer.get(timeouts.stall().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw asIOException(failed);
        } catch (TimeoutException silence) {
            abort(silence);
            throw new StalledException(timeouts.stall());
        } catch (InterruptedException stop) {
            abort(stop);
            throw stop;
        }
    }

    /**
     * Whether the request went out on a connection that had served before. If such a one breaks without an answer, the
     * server had most likely closed it while it was idle, and both sides crossed on the way.
     */
    boolean usedOldConnection() {
        return request.getConnection() instanceof Connection connection && connection.getMessagesIn() > 0;
    }

    private void abort(Throwable reason) {
        // Whether there was anything left to abort does not matter.
        var _ = request.abort(reason);
    }

    private static IOException asIOException(ExecutionException failed) {
        return failed.getCause() instanceof IOException trouble ? trouble : new IOException(failed.getCause());
    }
}
