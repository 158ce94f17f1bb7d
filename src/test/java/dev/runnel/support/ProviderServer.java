package dev.runnel.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A provider on the loopback address that answers as scripted and checks every request more strictly than a real one: no
 * tool result without its call, no call without its result. What it finds wrong it refuses with 400, and {@link #close()}
 * throws it, unless the test has asked for {@link #violations()}.
 *
 * <p>Also a program of its own, for tests in other languages; see {@link #main}.
 */
public final class ProviderServer implements AutoCloseable {

    private static final Map<String, Speech> SPEECHES = Map.of(
            "/chat/completions", new ChatSpeech(),
            "/responses", new ResponsesSpeech(),
            "/v1/messages", new AnthropicSpeech(),
            ":streamGenerateContent", new GeminiSpeech(),
            "/api/chat", new OllamaSpeech());
    private static final Duration SAFETY = Duration.ofSeconds(20);

    private final ServerSocket listener;
    private final Function<ProviderRequest, Reply> replies;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ProviderConnection> connections = new ArrayList<>();
    private final List<ProviderRequest> requests = new ArrayList<>();
    private final BlockingQueue<ProviderRequest> arrivals = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> departures = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> violations = new LinkedBlockingQueue<>();
    private final Semaphore releases = new Semaphore(0);
    private volatile boolean closed;

    /** A script to fill with answers and start. */
    public static ProviderScript script() {
        return new ProviderScript();
    }

    /** Answers each request as told, and checks none. */
    public static ProviderServer answering(Function<ProviderRequest, Reply> replies) throws IOException {
        return new ProviderServer(0, replies);
    }

    /** Checks each request, and answers it with the first answer of the script chosen for it: for endless conversations. */
    public static ProviderServer choosing(Function<ProviderRequest, ProviderScript> scripts) throws IOException {
        return new ProviderServer(scripts);
    }

    private ProviderServer(Function<ProviderRequest, ProviderScript> scripts) throws IOException {
        this.replies = request -> scripted(scripts, request, new AtomicInteger());
        this.listener = listen(0);
    }

    ProviderServer(int port, ProviderScript script) throws IOException {
        var asked = new AtomicInteger();
        this.replies = request -> scripted(any -> script, request, asked);
        this.listener = listen(port);
    }

    private ProviderServer(int port, Function<ProviderRequest, Reply> replies) throws IOException {
        this.replies = replies;
        this.listener = listen(port);
    }

    private ServerSocket listen(int port) throws IOException {
        var socket = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
        threads.execute(() -> accept(socket));
        return socket;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** What a model's base URL is to be. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/v1");
    }

    /** All requests so far, in the order they came. */
    public synchronized List<ProviderRequest> requests() {
        return List.copyOf(requests);
    }

    /** Waits for the next request nobody has waited for yet. */
    public ProviderRequest awaitRequest() throws InterruptedException {
        return within(SAFETY, arrivals, "no request came");
    }

    /** Waits until a client has closed a connection, and says which. */
    public int awaitDeparture(Duration wait) throws InterruptedException {
        return within(wait, departures, "no client closed its connection");
    }

    private static <T> T within(Duration wait, BlockingQueue<T> queue, String complaint) throws InterruptedException {
        T found = queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (found == null) {
            throw new AssertionError(complaint + " within " + wait);
        }
        return found;
    }

    /** Lets an answer go on that waits at a pause. */
    public void release() {
        releases.release();
    }

    Semaphore releases() {
        return releases;
    }

    /** What was wrong with requests so far; they count as dealt with. */
    public List<String> violations() {
        var found = new ArrayList<String>();
        violations.drainTo(found);
        return found;
    }

    Reply answer(ProviderRequest request) {
        synchronized (this) {
            requests.add(request);
        }
        arrivals.add(request);
        return replies.apply(request);
    }

    private Reply scripted(
            Function<ProviderRequest, ProviderScript> scripts, ProviderRequest request, AtomicInteger asked) {
        if (request.path().endsWith("/models")) {
            return Reply.json(200, "{\"object\":\"list\",\"data\":[{\"id\":\"scripted\",\"object\":\"model\"}]}");
        }
        Speech speech = speech(request.path());
        if (speech == null) {
            return Reply.json(404, "{\"error\":{\"message\":\"no such path\"}}");
        }
        List<String> wrong = speech.violations(request);
        if (!wrong.isEmpty()) {
            violations.addAll(wrong);
            return Reply.json(400, speech.error("invalid_request_error", String.join("; ", wrong)));
        }
        try {
            return scripts.apply(request).reply(speech, request, asked.getAndIncrement());
        } catch (AssertionError over) {
            violations.add(over.getMessage());
            return Reply.json(400, speech.error("invalid_request_error", over.getMessage()));
        }
    }

    private static Speech speech(String target) {
        String path = target.replaceFirst("\\?.*", "");
        return SPEECHES.entrySet().stream()
                .filter(entry -> path.endsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                ProviderConnection connection = connected(socket.accept());
                threads.execute(connection::serve);
            }
        } catch (IOException over) {
            if (!closed) {
                throw new java.io.UncheckedIOException(over);
            }
        }
    }

    private synchronized ProviderConnection connected(Socket socket) {
        var connection = new ProviderConnection(this, connections.size() + 1, socket);
        connections.add(connection);
        return connection;
    }

    void departed(int connection) {
        departures.add(connection);
    }

    /** @throws AssertionError if a request was not in order and nobody has asked for the violations */
    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        synchronized (this) {
            connections.forEach(ProviderConnection::close);
        }
        threads.shutdownNow();
        List<String> found = violations();
        if (!found.isEmpty()) {
            throw new AssertionError("the provider refused: " + found);
        }
    }

    /**
     * Plays a script given as arguments, each a verb of {@link ProviderScript} with what it needs, and prints the port it
     * listens on. Violations go to standard error. Runs until it is killed.
     *
     * <pre>
     * says TEXT    thinks TEXT    calls TOOL ARGUMENTS    and    stops REASON    breaks    stalls
     * refuses STATUS MESSAGE    raw FILE (an event stream as it is)
     * by-turn    repeating    pieces BYTES    pace MILLIS    port PORT
     * </pre>
     */
    public static void main(String[] args) throws Exception {
        ProviderServer server = ScriptArguments.start(List.of(args));
        System.out.println(server.port());
        while (true) {
            System.err.println(server.violations.take());
        }
    }
}
