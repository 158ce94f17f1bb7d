package dev.runnel.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.run.Run;
import dev.runnel.run.Subscription;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import dev.runnel.support.Reply.Ending;
import dev.runnel.support.Runnel;
import dev.runnel.support.SomeTool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a provider does, a run tells it truthfully and once, comes to its end in time, and the conversation can go on. Every
 * fault is played over every protocol it can happen in, several at a time.
 */
@Timeout(300)
class ProviderFaultsTest {

    private static final String WORDS = "Hello there, you.";
    private static final int SIDE_BY_SIDE = 6;
    // Silence is waited for so long where the fault is silence; elsewhere a slow machine is none.
    private static final Timeouts IMPATIENT = new Timeouts(
            Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofMillis(300));
    private static final Timeouts PATIENT = Timeouts.withStall(Duration.ofSeconds(20));
    // A second on a machine with nothing else to do; several runs and a flood at once take their share.
    private static final Duration SLACK = Duration.ofSeconds(5);
    private static final Duration IN_TIME = IMPATIENT.stall().plus(SLACK);
    private static final Duration BY_PROGRESS = IMPATIENT.progress().plus(SLACK);

    @TempDir
    static Path folder;

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(SIDE_BY_SIDE);

    /** How long the faults that are found by waiting took beyond what was to be waited. */
    private static final ConcurrentSkipListMap<Duration, String> BEYOND = new ConcurrentSkipListMap<>();

    @AfterAll
    static void stop() {
        if (!BEYOND.isEmpty()) {
            System.out.println("found by waiting: " + BEYOND.size() + " faults, at most "
                    + BEYOND.lastKey().toMillis() + " ms beyond the limit ("
                    + BEYOND.lastEntry().getValue() + ")");
        }
        THREADS.shutdownNow();
    }

    /**
     * Something that goes wrong.
     *
     * @param code of the run's error; empty where it ends well all the same
     * @param retries how often it is tried again
     * @param said whether words were seen
     * @param within how long it may take
     */
    private record Fault(
            String name,
            List<Protocol> protocols,
            String code,
            int retries,
            boolean said,
            Timeouts timeouts,
            Duration within,
            boolean onUsedConnection,
            BiFunction<Protocol, ProviderScript, ProviderScript> script) {

        Fault saying() {
            return new Fault(name, protocols, code, retries, true, timeouts, within, onUsedConnection, script);
        }

        Fault within(Duration limit) {
            return new Fault(name, protocols, code, retries, said, IMPATIENT, limit, onUsedConnection, script);
        }

        Fault afterAnother() {
            return new Fault(
                    name + ", on a connection that served before",
                    protocols,
                    code,
                    retries,
                    said,
                    timeouts,
                    within,
                    true,
                    script);
        }

        Fault only(Protocol... some) {
            return new Fault(name, List.of(some), code, retries, said, timeouts, within, onUsedConnection, script);
        }
    }

    private static Fault scripted(
            String name, String code, int retries, BiFunction<Protocol, ProviderScript, ProviderScript> script) {
        return new Fault(name, Protocol.all(), code, retries, false, PATIENT, Duration.ofSeconds(20), false, script);
    }

    /** The same reply to every request. */
    private static Fault replying(String name, String code, int retries, Function<Protocol, Reply> reply) {
        return scripted(name, code, retries, (protocol, script) -> script.replies(reply.apply(protocol)));
    }

    /** A good answer, spoilt. */
    private static Fault spoilt(String name, String code, int retries, BiFunction<Protocol, Reply, Reply> change) {
        return scripted(
                name,
                code,
                retries,
                (protocol, script) -> script.says(WORDS).changing(reply -> change.apply(protocol, reply)));
    }

    private static Fault status(int status, String code, int retries, String body) {
        return replying("HTTP " + status + " " + start(body), code, retries, protocol -> Reply.json(status, body));
    }

    private static String start(String body) {
        return body.length() > 60 ? body.substring(0, 60) + "…" : body;
    }

    /** A body in the protocol's own type. */
    private static Reply body(Protocol protocol, byte[] bytes) {
        String type = protocol == Protocol.OLLAMA ? "application/x-ndjson" : "text/event-stream";
        return Reply.of(200, type, bytes);
    }

    private static Reply body(Protocol protocol, String text) {
        return body(protocol, text.getBytes(UTF_8));
    }

    private static byte[] joined(byte[]... pieces) {
        var all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    private static Reply before(Reply reply, String text) {
        return reply.saying(joined(text.getBytes(UTF_8), reply.body()));
    }

    private static Reply after(Reply reply, String text) {
        return reply.saying(joined(reply.body(), text.getBytes(UTF_8)));
    }

    private static List<Fault> faults() {
        var all = new ArrayList<Fault>();
        addConnections(all);
        addSilences(all);
        addBreaks(all);
        addStatuses(all);
        addErrorsInStreams(all);
        addBodies(all);
        addCalls(all);
        return all;
    }

    private static void addConnections(List<Fault> all) {
        all.add(replying("closed before a status", "network", 2, protocol -> Reply.unanswered()));
        all.add(replying("closed before a status", "network", 2, protocol -> Reply.unanswered())
                .afterAnother());
        all.add(replying("closed in the status line", "network", 2, protocol -> Reply.raw("HTTP/1.1 2")));
        all.add(replying(
                "closed in the headers", "network", 2, protocol -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Ty")));
        all.add(replying("closed in the headers", "network", 2, protocol -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Ty"))
                .afterAnother());
        all.add(replying("no HTTP at all", "network", 2, protocol -> Reply.raw("220 mail.example ESMTP\r\n\r\n")));
        all.add(replying(
                "closed after the headers",
                "network",
                2,
                protocol -> body(protocol, "").ending(Ending.BROKEN)));
    }

    private static void addSilences(List<Fault> all) {
        all.add(replying(
                        "no status ever",
                        "stalled",
                        0,
                        protocol -> body(protocol, "").ending(Ending.MUTE))
                .within(IN_TIME));
        all.add(replying(
                        "half a status line and silence",
                        "stalled",
                        0,
                        protocol -> Reply.raw("HTTP/1.1 2").ending(Ending.SILENT))
                .within(IN_TIME));
        all.add(replying(
                        "headers and silence",
                        "stalled",
                        0,
                        protocol -> body(protocol, "").ending(Ending.SILENT))
                .within(IN_TIME));
        all.add(scripted(
                        "words and silence",
                        "stalled",
                        0,
                        (protocol, script) -> script.says(WORDS).stalls())
                .saying()
                .within(IN_TIME));
        all.add(scripted(
                        "a call and silence",
                        "stalled",
                        0,
                        (protocol, script) ->
                                script.calls("look", Map.of("path", "a")).stalls())
                .within(IN_TIME));
        all.add(replying(
                        "an error's status, and its body never comes",
                        "overloaded",
                        2,
                        protocol ->
                                Reply.json(500, "").with("retry-after-ms", "1").ending(Ending.SILENT))
                .within(IN_TIME.plusSeconds(2)));
        all.add(replying(
                        "comments and nothing else, for ever",
                        "stalled",
                        0,
                        protocol -> forEver(protocol, "", protocol.comment()))
                .within(BY_PROGRESS));
        all.add(replying(
                        "pings and nothing else, for ever",
                        "stalled",
                        0,
                        protocol -> forEver(protocol, "", protocol.ping()))
                .within(BY_PROGRESS));
        all.add(spoilt(
                        "words, then pings for ever",
                        "stalled",
                        0,
                        (protocol, reply) -> forEver(protocol, unended(reply), protocol.ping()))
                .saying()
                .within(BY_PROGRESS));
        all.add(replying(
                        "a flood of comments without end",
                        "stalled",
                        0,
                        protocol -> body(protocol, "")
                                .inSegments(Collections.nCopies(
                                        1_000_000,
                                        protocol.comment().repeat(5_000).getBytes(UTF_8)))
                                .ending(Ending.SILENT))
                .within(BY_PROGRESS));
        all.add(spoilt(
                        "a byte at a long time",
                        "stalled",
                        0,
                        (protocol, reply) -> reply.inPiecesOf(1).paced(Duration.ofMillis(60)))
                .within(BY_PROGRESS));
    }

    private static Reply forEver(Protocol protocol, String beginning, String message) {
        return body(protocol, beginning + message.repeat(10_000))
                .paced(Duration.ofMillis(20))
                .ending(Ending.SILENT);
    }

    /** The answer up to its last word, whole messages only. */
    private static String unended(Reply reply) {
        String text = new String(reply.body(), UTF_8);
        int word = text.indexOf("you.");
        int end = text.indexOf("\n", word) + 1;
        return text.substring(0, end) + "\n";
    }

    private static void addBreaks(List<Fault> all) {
        for (Ending ending : List.of(Ending.BROKEN, Ending.PROPER)) {
            String how = ending == Ending.BROKEN ? " the connection breaks" : " the body ends as if nothing were";
            String code = ending == Ending.BROKEN ? "network" : "protocol";
            all.add(spoilt(
                    "within the first message" + how,
                    code,
                    2,
                    (protocol, reply) -> reply.cutAfter(20).ending(ending)));
            all.add(spoilt(
                            "within a later message" + how,
                            code,
                            0,
                            (protocol, reply) -> reply.cutAfter(new String(reply.body(), UTF_8).indexOf("there, ") + 3)
                                    .ending(ending))
                    .saying());
            all.add(spoilt(
                            "after words" + how,
                            code,
                            0,
                            (protocol, reply) ->
                                    reply.saying(unended(reply).getBytes(UTF_8)).ending(ending))
                    .saying());
            all.add(scripted(
                    "after reasoning" + how,
                    code,
                    0,
                    (protocol, script) ->
                            script.thinks("Hm, well.").breaksOff().changing(reply -> reply.ending(ending))));
            all.add(scripted(
                    "after a whole call" + how,
                    code,
                    0,
                    (protocol, script) -> script.calls("look", Map.of("path", "a"))
                            .breaksOff()
                            .changing(reply -> reply.ending(ending))));
            all.add(scripted(
                            "after words and a whole call" + how,
                            code,
                            0,
                            (protocol, script) -> script.says(WORDS)
                                    .and()
                                    .calls("look", Map.of("path", "a"))
                                    .breaksOff()
                                    .changing(reply -> reply.ending(ending)))
                    .saying());
            all.add(scripted(
                            "within a call's arguments" + how,
                            code,
                            0,
                            (protocol, script) -> script.calls("look", Map.of("path", "a".repeat(50)))
                                    .changing(reply -> reply.cutAfter(
                                                    new String(reply.body(), UTF_8).lastIndexOf("aaaaaaaa") - 2)
                                            .ending(ending)))
                    .only(Protocol.OPENAI_CHAT, Protocol.ANTHROPIC, Protocol.OPENAI_RESPONSES));
        }
    }

    private static void addStatuses(List<Fault> all) {
        String oh = "{\"error\":{\"message\":\"Oh\"}}";
        for (int status : List.of(400, 404, 405, 422)) {
            all.add(status(status, "bad_request", 0, oh));
        }
        all.add(status(401, "auth", 0, oh));
        all.add(status(402, "quota", 0, oh));
        all.add(status(403, "auth", 0, oh));
        all.add(status(413, "context_length", 0, oh));
        for (int status : List.of(408, 409, 500, 502, 503, 504, 529)) {
            all.add(status(status, "overloaded", 2, oh));
        }
        all.add(status(
                400, "context_length", 0, "{\"error\":{\"message\":\"prompt is too long: 9 tokens > 8 maximum\"}}"));
        all.add(status(429, "quota", 0, "{\"error\":{\"message\":\"pay\",\"code\":\"insufficient_quota\"}}"));
        for (String body :
                List.of("", "Oops", "<html><body>Bad gateway</body></html>", "[]", "null", "{\"detail\":\"Oh\"}")) {
            all.add(status(502, "overloaded", 2, body));
            all.add(status(400, "bad_request", 0, body));
        }
        all.add(status(500, "overloaded", 2, "x".repeat(10 << 20)));
        all.add(status(400, "bad_request", 0, "{\"error\":{\"message\":\"" + "y".repeat(10 << 20)));
        for (int status : List.of(301, 302, 303, 307, 308)) {
            all.add(replying(
                    "a redirect " + status,
                    "bad_request",
                    0,
                    protocol -> Reply.json(status, "").with("Location", "http://127.0.0.1:9/elsewhere")));
        }
        addWaits(all);
    }

    private static void addWaits(List<Fault> all) {
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).minusHours(1));
        String far = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusDays(2));
        all.add(status(429, "rate_limited", 2, ""));
        all.add(waiting("retry-after", "1", 2));
        all.add(waiting("retry-after", "0.1", 2));
        all.add(waiting("retry-after-ms", "20", 2));
        all.add(waiting("retry-after", soon, 2));
        all.add(waiting("retry-after", far, 0));
        all.add(waiting("retry-after", "86400", 0));
        all.add(waiting("retry-after", "when it suits you", 2));
        all.add(waiting("retry-after", "-5", 2));
        all.add(waiting("retry-after", "1e400", 2));
        all.add(waiting("x-should-retry", "false", 0));
    }

    private static Fault waiting(String header, String value, int retries) {
        return replying(
                "HTTP 429 with " + header + ": " + value,
                "rate_limited",
                retries,
                protocol -> Reply.json(429, "{\"error\":{\"message\":\"slow down\"}}")
                        .with(header, value));
    }

    private static void addErrorsInStreams(List<Fault> all) {
        all.add(replying(
                "an error instead of an answer",
                "overloaded",
                2,
                protocol -> body(protocol, protocol.error("overloaded_error", "busy"))));
        all.add(replying(
                        "a rate limit instead of an answer",
                        "rate_limited",
                        2,
                        protocol -> body(protocol, protocol.error("rate_limit_exceeded", "slow")))
                .only(Protocol.OPENAI_CHAT, Protocol.OPENAI_RESPONSES, Protocol.ANTHROPIC));
        all.add(replying(
                        "no money left, said in the stream",
                        "quota",
                        0,
                        protocol -> body(protocol, protocol.error("insufficient_quota", "pay")))
                .only(Protocol.OPENAI_CHAT, Protocol.OPENAI_RESPONSES, Protocol.ANTHROPIC));
        all.add(replying(
                        "a wrong key, said in the stream",
                        "auth",
                        0,
                        protocol -> body(protocol, protocol.error("authentication_error", "who are you")))
                .only(Protocol.OPENAI_CHAT, Protocol.OPENAI_RESPONSES, Protocol.ANTHROPIC));
        all.add(replying(
                "too long, said in the stream",
                "context_length",
                0,
                protocol -> body(protocol, protocol.error("x", "prompt is too long: 9 tokens > 8 maximum"))));
        all.add(spoilt(
                        "an error after words",
                        "overloaded",
                        0,
                        (protocol, reply) -> body(protocol, unended(reply) + protocol.error("overloaded_error", "busy"))
                                .ending(Ending.SILENT))
                .saying());
        all.add(spoilt(
                        "bare JSON with an error after words",
                        "overloaded",
                        0,
                        (protocol, reply) -> body(protocol, unended(reply) + "{\"error\":{\"message\":\"busy\"}}\n"))
                .saying());
        all.add(spoilt(
                        "an event named error after words",
                        "overloaded",
                        0,
                        (protocol, reply) ->
                                body(protocol, unended(reply) + "event: error\ndata: {\"message\":\"busy\"}\n\n"))
                .saying()
                .only(Protocol.OPENAI_CHAT, Protocol.ANTHROPIC, Protocol.OPENAI_RESPONSES, Protocol.GEMINI));
        all.add(replying("a chunk with choices and an error", "overloaded", 2, protocol -> body(protocol, """
                data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"busy"}}

                data: [DONE]

                """))
                .only(Protocol.OPENAI_CHAT));
        all.add(replying(
                "a good status and JSON with an error",
                "overloaded",
                2,
                protocol -> Reply.json(200, "{\"error\":{\"message\":\"busy\"}}")));
    }

    private static void addBodies(List<Fault> all) {
        all.add(replying(
                "a web page",
                "protocol",
                2,
                protocol -> Reply.of(200, "text/html", "<html>Please log in</html>".getBytes(UTF_8))));
        all.add(replying("an empty body", "protocol", 2, protocol -> body(protocol, "")));
        all.add(replying("HTTP 204", "protocol", 2, protocol -> Reply.raw("HTTP/1.1 204 No Content\r\n\r\n")));
        all.add(replying("plain text", "protocol", 2, protocol -> body(protocol, "It works!\n")));
        all.add(spoilt("a wrong content type", "", 0, (protocol, reply) -> reply.with("Content-Type", "text/plain"))
                .saying());
        all.add(spoilt(
                        "messages nobody knows",
                        "",
                        0,
                        (protocol, reply) -> before(reply, protocol.novelty().repeat(3)))
                .saying());
        all.add(spoilt(
                        "pings and comments before",
                        "",
                        0,
                        (protocol, reply) -> before(reply, (protocol.comment() + protocol.ping()).repeat(3)))
                .saying());
        all.add(spoilt("broken JSON", "protocol", 2, (protocol, reply) -> before(reply, protocol.broken())));
        all.add(spoilt(
                        "broken JSON after words",
                        "protocol",
                        0,
                        (protocol, reply) -> body(protocol, unended(reply) + protocol.broken()))
                .saying());
        all.add(spoilt(
                        "wrong UTF-8 in a comment",
                        "",
                        0,
                        (protocol, reply) -> reply.saying(
                                joined(new byte[] {':', (byte) 0xff, (byte) 0xc0, '\n', '\n'}, reply.body())))
                .saying()
                .only(Protocol.OPENAI_CHAT, Protocol.ANTHROPIC, Protocol.OPENAI_RESPONSES, Protocol.GEMINI));
        all.add(spoilt("wrong UTF-8 in words", "", 0, (protocol, reply) -> reply.saying(spoiltWord(reply.body()))));
        all.add(spoilt(
                "a line of 20 MB",
                "protocol",
                0,
                (protocol, reply) -> before(reply, "data: {\"x\":\"" + "x".repeat(20 << 20) + "\"}\n\n")));
        // Gemini has no terminator: servers say why they stop with every piece, so what follows is no mistake there.
        all.add(spoilt("everything twice", "", 0, (protocol, reply) -> reply.saying(joined(reply.body(), reply.body())))
                .saying()
                .only(Protocol.OPENAI_CHAT, Protocol.ANTHROPIC, Protocol.OPENAI_RESPONSES, Protocol.OLLAMA));
        all.add(spoilt("another terminator", "", 0, (protocol, reply) -> after(reply, "data: [DONE]\n\n"))
                .saying());
        all.add(spoilt("garbage after the terminator", "", 0, (protocol, reply) -> after(reply, "\n<oops>\n\n"))
                .saying());
        all.add(spoilt(
                        "a terminator, and the connection stays open",
                        "",
                        0,
                        (protocol, reply) -> reply.ending(Ending.SILENT))
                .saying()
                .within(IN_TIME));
        all.add(spoilt(
                        "a terminator, and the connection breaks",
                        "",
                        0,
                        (protocol, reply) -> reply.ending(Ending.BROKEN))
                .saying());
        all.add(spoilt(
                        "broken chunks",
                        "network",
                        0,
                        (protocol, reply) -> Reply.raw(joined(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8),
                                (Integer.toHexString(unended(reply).length()) + "\r\n").getBytes(UTF_8),
                                (unended(reply) + "\r\nzz\r\n").getBytes(UTF_8))))
                .saying());
        all.add(spoilt(
                        "a length that is too short",
                        "protocol",
                        0,
                        (protocol, reply) -> sized(reply, unended(reply).length()))
                .saying());
        all.add(spoilt(
                        "a length that is too long",
                        "network",
                        0,
                        (protocol, reply) -> sized(reply.saying(unended(reply).getBytes(UTF_8)), 100_000))
                .saying());
        all.add(spoilt(
                "compressed though not asked for",
                "protocol",
                2,
                (protocol, reply) -> reply.saying(zipped(reply.body())).with("Content-Encoding", "gzip")));
    }

    private static byte[] spoiltWord(byte[] body) {
        byte[] spoilt = body.clone();
        int place = new String(body, ISO_8859_1).indexOf("there, ");
        spoilt[place] = (byte) 0xff;
        return spoilt;
    }

    private static Reply sized(Reply reply, int length) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + length + "\r\n\r\n";
        return Reply.raw(joined(head.getBytes(UTF_8), reply.body()));
    }

    private static byte[] zipped(byte[] bytes) {
        var zipped = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(zipped)) {
            zip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return zipped.toByteArray();
    }

    private static void addCalls(List<Fault> all) {
        all.add(replying(
                "an answer with nothing in it", "protocol", 2, protocol -> body(protocol, protocol.nothing())));
        all.add(scripted("only reasoning", "", 0, (protocol, script) -> script.thinks("Hm, well.")));
        all.add(called("a call of a tool that is not there", script -> script.calls("fly", Map.of("to", "moon"))));
        all.add(called("a call without a name", script -> script.calls("", Map.of("path", "a")))
                .only(Protocol.OPENAI_CHAT, Protocol.ANTHROPIC, Protocol.OPENAI_RESPONSES, Protocol.OLLAMA));
        all.add(called("arguments that are no JSON", script -> script.calls("look", "{\"path\": "))
                .only(Protocol.OPENAI_CHAT, Protocol.ANTHROPIC, Protocol.OPENAI_RESPONSES));
        all.add(called("arguments that are no object", script -> script.calls("look", "[1]"))
                .only(Protocol.OPENAI_CHAT, Protocol.ANTHROPIC, Protocol.OPENAI_RESPONSES));
        all.add(called("no arguments", script -> script.calls("look", ""))
                .only(Protocol.OPENAI_CHAT, Protocol.ANTHROPIC, Protocol.OPENAI_RESPONSES));
        all.add(called(
                "two calls of one id",
                script -> script.calls("look", Map.of("path", "a"))
                        .and()
                        .calls("look", Map.of("path", "b"))
                        .changing(ProviderFaultsTest::withOneId)));
        all.add(scripted(
                "cut short before any word",
                "",
                0,
                (protocol, script) -> script.says("").stopping(protocol.cutShort())));
        all.add(scripted(
                        "cut short within a call",
                        "",
                        0,
                        (protocol, script) -> script.calls("look", Map.of("path", "a"))
                                .stopping(protocol.cutShort())
                                .says(WORDS)
                                .byTurn())
                .saying());
    }

    /** An answer that calls something, after whose result another one comes. */
    private static Fault called(String name, UnaryOperator<ProviderScript> call) {
        return scripted(
                        name,
                        "",
                        0,
                        (protocol, script) -> call.apply(script).says(WORDS).byTurn())
                .saying();
    }

    private static Reply withOneId(Reply reply) {
        String text = new String(reply.body(), UTF_8);
        return reply.saying(text.replaceAll("\"(call_id|id)\":\"(call_|toolu_)[^\"]*\"", "\"$1\":\"same\"")
                .getBytes(UTF_8));
    }

    @TestFactory
    Stream<DynamicTest> whatever_a_provider_does_a_run_tells_it_once_and_the_conversation_goes_on() {
        var tests = new ArrayList<DynamicTest>();
        int number = 0;
        for (Fault fault : faults()) {
            for (Protocol protocol : fault.protocols()) {
                Path place = folder.resolve(Integer.toString(number++));
                Future<?> checked = THREADS.submit(() -> {
                    check(fault, protocol, place);
                    return null;
                });
                tests.add(DynamicTest.dynamicTest(fault.name() + " (" + protocol + ")", checked::get));
            }
        }
        return tests.stream();
    }

    private static void check(Fault fault, Protocol protocol, Path place) throws Exception {
        var script = new AtomicReference<ProviderScript>(ProviderServer.script().says("Well."));
        try (var server = ProviderServer.choosing(request -> script.get());
                var transport = new Transport("0.1.0", fault.timeouts());
                var patient = new Transport("0.1.0", PATIENT)) {
            var model = new SwitchingModelsTest.Switch(Protocol.model(protocol, server.port(), transport));
            try (var runnel = Runnel.in(Files.createDirectories(place))
                    .model(model)
                    .tools(SomeTool.LOOK)
                    .open()) {
                if (fault.onUsedConnection()) {
                    assertEquals(List.of(), complaints(read(runnel.start("Warm up")), "", 0));
                }
                script.set(fault.script().apply(protocol, ProviderServer.script()));

                long before = System.nanoTime();
                Run run = runnel.start("Hi");
                List<Envelope> events = read(run);
                Duration took = Duration.ofNanos(System.nanoTime() - before);

                assertEquals(List.of(), complaints(events, fault.code(), fault.retries()), () -> told(events));
                assertWords(fault, events);
                if (fault.timeouts().equals(IMPATIENT)) {
                    BEYOND.put(took.minus(fault.within().minus(SLACK)), fault.name() + " over " + protocol);
                }
                assertTrue(took.compareTo(fault.within()) < 0, () -> "it took " + took + told(events));
                model.to(Protocol.model(protocol, server.port(), patient));
                assertGoesOn(runnel, run.session(), script, server);
            }
        }
    }

    private static List<Envelope> read(Run run) throws InterruptedException {
        try (Subscription reader = run.subscribe(0)) {
            return Runnel.toTheEnd(reader);
        }
    }

    private static String told(List<Envelope> events) {
        var told = new StringBuilder();
        events.forEach(envelope -> told.append('\n').append(new String(envelope.json(), UTF_8)));
        return told.toString();
    }

    /** What is not as it should be with the events of a run. */
    private static List<String> complaints(List<Envelope> envelopes, String code, int retries) {
        List<Event> events = envelopes.stream().map(Envelope::event).toList();
        var complaints = new ArrayList<String>();
        List<Event.Failed> errors = all(events, Event.Failed.class);
        List<Event.Retry> again = all(events, Event.Retry.class);
        List<Event.Completed> ends = all(events, Event.Completed.class);
        int turns = all(events, Event.TurnStart.class).size();
        int usages = all(events, Event.Used.class).size();
        String told = errors.isEmpty() ? "" : errors.getFirst().code().name().toLowerCase(Locale.ROOT);
        complain(complaints, ends.size() == 1, ends.size() + " ends");
        complain(complaints, errors.size() == (code.isEmpty() ? 0 : 1) && told.equals(code), "errors " + errors);
        complain(complaints, again.size() == retries, "retries " + again);
        complain(complaints, usages == turns, usages + " numbers for " + turns + " turns");
        for (int i = 0; i < again.size(); i++) {
            Event.Retry retry = again.get(i);
            boolean right = retry.attempt() == i + 2 && retry.maxAttempts() == 3 && retry.delayMillis() >= 0;
            complain(complaints, right && !retry.reason().isBlank(), retry.toString());
        }
        for (Event.Failed error : errors) {
            String sentence = error.error();
            complain(complaints, sentence.length() < 500 && !sentence.contains("null"), sentence);
            complain(complaints, error.detail().orElse("").length() <= 500, "long details");
        }
        addCallsLeftOpen(complaints, events);
        return complaints;
    }

    private static void addCallsLeftOpen(List<String> complaints, List<Event> events) {
        Set<String> written = new HashSet<>();
        var started = new ArrayList<String>();
        var ended = new ArrayList<String>();
        for (Event event : events) {
            switch (event) {
                case Event.ToolInput input -> written.add(input.id());
                case Event.ToolStart start -> started.add(start.id());
                case Event.ToolEnd end -> ended.add(end.id());
                default -> {}
            }
        }
        complain(
                complaints,
                ended.size() == started.size() && ended.containsAll(started),
                started + " began, " + ended + " ended");
        complain(complaints, started.containsAll(written), written + " written, " + started + " began");
        complain(complaints, new HashSet<>(started).size() == started.size(), "twice: " + started);
    }

    private static void complain(List<String> complaints, boolean right, String complaint) {
        if (!right) {
            complaints.add(complaint);
        }
    }

    private static <E extends Event> List<E> all(List<Event> events, Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** No word twice, and none that was not sent. */
    private static void assertWords(Fault fault, List<Envelope> events) {
        var said = new StringBuilder();
        for (Envelope envelope : events) {
            if (envelope.event() instanceof Event.Token(String token)) {
                said.append(token);
            }
        }
        if (fault.said()) {
            assertTrue(!said.isEmpty() && WORDS.startsWith(said.toString()), () -> "said " + said + told(events));
            if (fault.code().isEmpty()) {
                assertEquals(WORDS, said.toString());
            }
        } else if (!fault.code().isEmpty()) {
            assertEquals("", said.toString());
        }
        if (!fault.code().isEmpty()) {
            assertTrue(
                    events.stream().noneMatch(e -> e.event() instanceof Event.ToolEnd end && end.ok()),
                    "a call of a broken answer was done");
        }
    }

    private static void assertGoesOn(
            Runnel runnel, String session, AtomicReference<ProviderScript> script, ProviderServer server)
            throws Exception {
        List<String> refused = server.violations();
        script.set(ProviderServer.script().says("Going on."));
        List<Envelope> next = read(runnel.start(session, "Go on"));

        assertEquals(List.of(), refused);
        assertEquals(List.of(), complaints(next, "", 0), () -> told(next));
        var verdict = runnel.store().verify(session).orElseThrow();
        assertEquals(Optional.empty(), verdict.damage());
    }

    @TestFactory
    Stream<DynamicTest> a_port_where_nobody_listens_is_no_network() {
        return Protocol.all().stream()
                .map(protocol -> DynamicTest.dynamicTest(protocol.name(), () -> {
                    int port;
                    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                        port = socket.getLocalPort();
                    }
                    Path place = Files.createDirectories(folder.resolve("refused-" + protocol));
                    try (var transport = new Transport("0.1.0", PATIENT);
                            var runnel = Runnel.in(place)
                                    .model(Protocol.model(protocol, port, transport))
                                    .open()) {
                        List<Envelope> events = read(runnel.start("Hi"));

                        assertEquals(List.of(), complaints(events, "network", 2), () -> told(events));
                    }
                }));
    }
}
