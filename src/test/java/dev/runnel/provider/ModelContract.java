package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every adapter of a provider does, whatever its protocol. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
abstract class ModelContract {

    static final String KEY = "sk-secret-1234";
    private static final ModelRequest REQUEST = new ModelRequest("", List.of(new Message.User("Hello")), List.of());

    private final AtomicReference<Reply> reply = new AtomicReference<>();
    private Transport transport;
    private ProviderServer server;

    /** An answer with an error in it, in the middle of a stream or in its place; {@code kind} is what it means. */
    record Fault(String body, Kind kind) {}

    /** The adapter for a server at that address: scheme, host and port. */
    abstract HttpModel model(URI server, Transport transport);

    /** Answers that end well: text, reasoning, several calls, each kind of stop, everything a server of the kind may do. */
    abstract List<Sample> samples();

    /** Answers that tell of an error under a good status. */
    abstract List<Fault> faults();

    /** An answer's beginning with the text {@code A} in it, whole messages only. */
    abstract String beginning();

    /** What stands between two messages of the body. */
    String separator() {
        return "\n\n";
    }

    /** Line ends the protocol allows. */
    List<String> lineEnds() {
        return List.of("\n", "\r\n", "\r");
    }

    @BeforeEach
    void start() throws Exception {
        transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(10)));
        server = ProviderServer.answering(request -> reply.get());
    }

    @AfterEach
    void stop() throws Exception {
        transport.close();
        server.close();
    }

    final ProviderServer server() {
        return server;
    }

    final HttpModel model() {
        return model(address(), transport);
    }

    final List<String> trail(Reply answer) throws InterruptedException {
        return trail(answer, transport);
    }

    final List<String> trail(Reply answer, Transport transport) throws InterruptedException {
        reply.set(answer);
        return ModelTrail.of(model(address(), transport), REQUEST);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_stream_means_the_same_however_it_is_cut(Sample sample) throws Exception {
        for (String lineEnd : lineEnds()) {
            byte[] bytes = sample.bytes(lineEnd);
            for (int cut = 1; cut < bytes.length; cut++) {
                assertEquals(sample.trail(), trail(sample.reply(bytes).cutAt(cut)), "cut at " + cut);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void single_bytes_mean_the_same(Sample sample) throws Exception {
        assertEquals(sample.trail(), trail(sample.reply(sample.bytes()).inPiecesOf(1)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void what_is_polled_is_what_comes(Sample sample) throws Exception {
        reply.set(sample.reply(sample.bytes()));

        try (ModelStream stream = model().open(REQUEST)) {
            assertEquals(sample.trail(), ModelTrail.polled(stream));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_second_use_of_the_connection_means_the_same(Sample sample) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(sample.trail(), trail(sample.reply(sample.bytes())));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_stream_that_ends_early_is_a_failure_until_its_end_was_said(Sample sample) throws Exception {
        byte[] bytes = sample.bytes();

        for (int length = 0; length < bytes.length; length++) {
            List<String> trail = trail(sample.reply(bytes).cutAfter(length));

            if (length < sample.terminated()) {
                assertEquals(
                        "fails PROTOCOL (again) the answer of 127.0.0.1:" + server.port()
                                + " broke off before its end. Try again",
                        trail.getLast(),
                        "ended after " + length);
            } else {
                assertEquals(withoutUsage(sample.trail()), withoutUsage(trail), "ended after " + length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_connection_that_breaks_is_a_failure_until_the_end_was_said(Sample sample) throws Exception {
        byte[] bytes = sample.bytes();

        for (int length = 0; length < bytes.length; length += 7) {
            List<String> trail = trail(sample.reply(bytes).cutAfter(length).ending(Reply.Ending.BROKEN));

            if (length < sample.terminatedForGood(separator())) {
                assertTrue(trail.getLast().startsWith("fails NETWORK (again) "), "broken after " + length + trail);
            } else {
                assertEquals(withoutUsage(sample.trail()), withoutUsage(trail), "broken after " + length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void an_error_under_a_good_status_is_a_failure_of_its_kind(Fault fault) throws Exception {
        List<String> trail = trail(Reply.stream(fault.body()));

        assertTrue(trail.getLast().startsWith("fails " + fault.kind() + " "), fault.body() + trail);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void an_error_after_words_is_told_at_once(Fault fault) throws Exception {
        if (!fault.body().endsWith("\n")) {
            return; // a body of its own
        }

        List<String> trail = trail(Reply.stream(beginning() + fault.body()).ending(Reply.Ending.SILENT));

        assertEquals("says A", trail.getFirst());
        assertTrue(trail.getLast().startsWith("fails " + fault.kind() + " "), fault.body() + trail);
    }

    @Test
    void a_conversation_that_grows_is_written_as_one_that_is_written_at_once() {
        HttpModel model = model();
        var memory = new ModelRequest.Memory();
        List<Message> all = conversation();

        for (int length = 1; length <= all.size(); length++) {
            List<Message> messages = all.subList(0, length);
            byte[] grown = model.body(new ModelRequest("Be brief", messages, List.of(), memory));

            assertEquals(text(model.body(new ModelRequest("Be brief", messages, List.of()))), text(grown));
        }
        List<Message> another = List.of(new Message.User("Something else"));
        assertEquals(
                text(model.body(new ModelRequest("Be brief", another, List.of()))),
                text(model.body(new ModelRequest("Be brief", another, List.of(), memory))),
                "what was kept of one conversation is in another");
    }

    private static List<Message> conversation() {
        var messages = new ArrayList<Message>();
        for (int turn = 0; turn < 5; turn++) {
            messages.add(new Message.User("Ask " + turn));
            messages.add(new Message.Assistant(List.of(
                    new Message.Text("Both."),
                    new Message.ToolUse("0", "read", "{\"path\":\"a\"}", Optional.empty()),
                    new Message.ToolUse("call " + turn, "ls", "", Optional.empty()))));
            messages.add(new Message.ToolResults(List.of(
                    new Message.Result("0", "read", true, "A"),
                    new Message.Result("call " + turn, "ls", false, "none"))));
            messages.add(new Message.Assistant(List.of(new Message.Text("Done."))));
        }
        return messages;
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Please log in</html>", "nothing to see here", "data: {\"broken\": [}\n\n"})
    void what_is_no_answer_is_a_failure(String body) throws Exception {
        List<String> trail = trail(Reply.stream(body));

        assertTrue(trail.getLast().startsWith("fails PROTOCOL "), body + trail);
    }

    @Test
    void cancelling_closes_the_connection_at_once() throws Exception {
        reply.set(Reply.stream(beginning()).ending(Reply.Ending.SILENT));
        var reading = new CountDownLatch(1);
        var seen = new ArrayList<ModelEvent>();
        var reader = Thread.ofVirtual().start(() -> {
            try (ModelStream stream = model().open(REQUEST)) {
                seen.add(stream.next());
                reading.countDown();
                seen.add(stream.next());
            } catch (InterruptedException expected) {
                return;
            } catch (ModelException failure) {
                throw new IllegalStateException(failure);
            }
        });
        assertTrue(reading.await(10, TimeUnit.SECONDS), "nothing came");

        reader.interrupt();

        server.awaitDeparture(Duration.ofMillis(500));
        assertTrue(reader.join(Duration.ofSeconds(5)));
        assertEquals(List.of(new ModelEvent.TextDelta("A")), seen);
    }

    @Test
    void an_answer_that_stalls_is_given_up() throws Exception {
        try (var impatient = new Transport("0.1.0", Timeouts.withStall(Duration.ofMillis(200)))) {
            List<String> trail = trail(Reply.stream(beginning()).ending(Reply.Ending.SILENT), impatient);

            assertEquals("says A", trail.getFirst());
            assertTrue(trail.getLast().startsWith("fails STALLED (again) 127.0.0.1"), trail.getLast());
        }
    }

    @Test
    void a_refusal_never_shows_the_key() throws Exception {
        for (int status : List.of(400, 401, 403, 404, 413, 429, 500, 503, 529)) {
            for (String body :
                    List.of("", "Oops " + KEY, "{\"error\":{\"message\":\"" + KEY + "\"}}", "[]", "<html>")) {
                reply.set(Reply.json(status, body));
                ModelException refusal = assertThrows(ModelException.class, () -> model().open(REQUEST));

                assertTrue(!refusal.getMessage().contains(KEY)
                        && !refusal.detail().orElse("").contains(KEY));
            }
        }
    }

    private static List<String> withoutUsage(List<String> trail) {
        return trail.stream()
                .map(line -> line.replaceAll("^(END|LENGTH|REFUSED) .*", "$1"))
                .toList();
    }
}
