package dev.runnel.provider;

import dev.runnel.model.ModelException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandlers;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to providers, shared by all models of the program. It does what it is told and no more: follows no redirect (a key
 * must not wander to another host), keeps no cookie, asks for no compression (it would hold back pieces of a stream).
 */
public final class Transport implements Exchanges, AutoCloseable {

    // More than the runs a server admits; each has one request under way.
    private static final int MAX_CONNECTIONS = 8192;
    // Below the 60 s after which common servers and gateways close an idle connection.
    private static final Duration POOLED_IDLE = Duration.ofSeconds(50);

    private final String userAgent;
    private final Timeouts timeouts;
    private @Nullable HttpClient client;
    private boolean closed;

    /** @param version of this program, told to the providers */
    public Transport(String version, Timeouts timeouts) {
        this.userAgent = "runnel/" + version;
        this.timeouts = timeouts;
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public Answer post(URI uri, Map<String, String> headers, byte[] body) throws ModelException, InterruptedException {
        return send(
                uri,
                () -> request(uri, headers)
                        .method(HttpMethod.POST)
                        .body(new BytesRequestContent("application/json", body)));
    }

    @Override
    public Answer get(URI uri, Map<String, String> headers) throws ModelException, InterruptedException {
        return send(uri, () -> request(uri, headers).method(HttpMethod.GET));
    }

    private Answer send(URI uri, Supplier<Request> request) throws ModelException, InterruptedException {
        var exchange = exchange(request.get());
        try {
            return answered(exchange);
        } catch (StalledException silence) {
            throw NetworkTrouble.with(uri, silence);
        } catch (IOException broken) {
            if (exchange.usedOldConnection()) {
                return sendAgain(exchange(request.get()), uri);
            }
            throw NetworkTrouble.with(uri, broken);
        }
    }

    /** Who was asked to stop is given no answer, be it there before he had to wait for it. */
    private static Answer answered(Exchange exchange) throws IOException, InterruptedException {
        Answer answer = exchange.send();
        if (Thread.interrupted()) {
            answer.close();
            throw new InterruptedException();
        }
        return answer;
    }

    private static Answer sendAgain(Exchange exchange, URI uri) throws ModelException, InterruptedException {
        try {
            return answered(exchange);
        } catch (IOException broken) {
            throw NetworkTrouble.with(uri, broken);
        }
    }

    private Exchange exchange(Request request) {
        return new Exchange(request, started().getScheduler(), timeouts);
    }

    private Request request(URI uri, Map<String, String> headers) {
        return started()
                .newRequest(uri)
                // The wait is ours to watch, and a pause of our own reader is no fault of the server.
                .idleTimeout(0, TimeUnit.MILLISECONDS)
                .headers(fields -> {
                    fields.put(HttpHeader.ACCEPT_ENCODING, "identity");
                    headers.forEach(fields::put);
                });
    }

    /** The client, started by the first who needs it: a console that only replays never pays for it. */
    private synchronized HttpClient started() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (client == null) {
            client = start();
        }
        return client;
    }

    private HttpClient start() {
        var http = new HttpClient();
        http.setName("provider");
        http.setConnectTimeout(timeouts.connect().toMillis());
        http.setAddressResolutionTimeout(timeouts.connect().toMillis());
        http.setIdleTimeout(POOLED_IDLE.toMillis());
        http.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
        http.setFollowRedirects(false);
        http.setHttpCookieStore(new HttpCookieStore.Empty());
        http.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, userAgent));
        startUndisturbed(http);
        http.getContentDecoderFactories().clear();
        keepOurHandsOff(http.getProtocolHandlers());
        return http;
    }

    /**
     * On a thread of its own. An interrupt of the run that happens to be the first would break the start off, and Jetty then
     * takes seconds to tidy up, for each run that waits for the client.
     */
    private static void startUndisturbed(HttpClient http) {
        var start = new FutureTask<Void>(() -> {
            http.start();
            return null;
        });
        Thread.ofPlatform().name("provider-start").start(start);
        boolean interrupted = false;
        try {
            while (!start.isDone()) {
                interrupted |= interruptedBefore(start);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (start.state() == Future.State.FAILED) {
            throw new IllegalStateException("the HTTP client does not start", start.exceptionNow());
        }
    }

    /** Waits for the end, good or bad, or for an interrupt. */
    private static boolean interruptedBefore(Future<?> end) {
        try {
            end.get();
            return false;
        } catch (ExecutionException failed) {
            return false; // seen by the caller in the state
        } catch (InterruptedException stop) {
            return true;
        }
    }

    /** Answers 3xx and 401 are for us to read; Jetty would act on them, and fail on a 401 without a challenge. */
    private static void keepOurHandsOff(ProtocolHandlers handlers) {
        handlers.remove("redirect");
        handlers.remove("www-authenticate");
        handlers.remove("proxy-authenticate");
    }

    /** Closes every connection; exchanges under way fail. */
    @Override
    public synchronized void close() {
        closed = true;
        if (client == null) {
            return;
        }
        try {
            client.stop();
        } catch (Exception broken) { // Jetty declares no less
            throw new IllegalStateException("the HTTP client does not stop", broken);
        } finally {
            client = null;
        }
    }
}
