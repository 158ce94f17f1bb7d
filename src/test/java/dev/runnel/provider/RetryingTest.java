package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RetryingTest {

    private static final ModelRequest REQUEST = new ModelRequest("", List.of(new Message.User("Hello")), List.of());
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(5)));

    @AfterEach
    void stop() {
        transport.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504, 529})
    void what_may_pass_is_tried_again_and_told(int status) throws Exception {
        try (var server = ProviderServer.script()
                .replies(soon(status))
                .replies(soon(status))
                .says("Hello")
                .start()) {
            List<String> trail = trail(server);

            assertEquals(
                    List.of("again 2/3", "again 3/3", "says Hello"),
                    trail.subList(0, 3).stream()
                            .map(line -> line.replaceAll("(again ./.).*", "$1"))
                            .toList());
            assertEquals(3, server.requests().size());
        }
    }

    @Test
    void after_three_attempts_it_is_given_up_and_said_so() throws Exception {
        try (var server = ProviderServer.script().replies(soon(503)).repeating().start()) {
            String last = trail(server).getLast();

            assertTrue(last.startsWith("fails OVERLOADED"), last);
            assertTrue(last.endsWith("It was tried 3 times"), last);
            assertEquals(3, server.requests().size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400,bad_request,BAD_REQUEST",
        "401,invalid_api_key,AUTH",
        "403,permission,AUTH",
        "404,not_found,BAD_REQUEST",
        "413,too_large,CONTEXT_LENGTH",
        "422,invalid,BAD_REQUEST",
        "429,insufficient_quota,QUOTA",
        "402,billing_error,QUOTA"
    })
    void what_will_not_pass_is_asked_once(int status, String type, String kind) throws Exception {
        try (var server = ProviderServer.script().refuses(status, type, "no").start()) {
            assertTrue(trail(server).getFirst().startsWith("fails " + kind + " "));
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void the_provider_may_overrule_the_rules() throws Exception {
        try (var server = ProviderServer.script()
                .replies(Reply.json(400, "{}").with("x-should-retry", "true").with("retry-after-ms", "1"))
                .says("A")
                .replies(soon(503).with("x-should-retry", "false"))
                .start()) {
            assertEquals("says A", trail(server).get(1));
            assertTrue(trail(server).getFirst().startsWith("fails OVERLOADED "));
            assertEquals(3, server.requests().size());
        }
    }

    @Test
    void a_wish_above_a_minute_is_told_instead_of_waited_for() throws Exception {
        try (var server = ProviderServer.script()
                .replies(Reply.json(429, "{}").with("Retry-After", "600"))
                .start()) {
            String only = trail(server).getFirst();

            assertTrue(only.startsWith("fails RATE_LIMITED (again)"), only);
            assertTrue(only.endsWith("It asks to be left alone for 10 minutes"), only);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"content", "reasoning_content"})
    void once_words_were_seen_nothing_is_asked_again(String member) throws Exception {
        String words = "data: {\"choices\":[{\"delta\":{\"" + member + "\":\"Hel\"}}]}\n\n";
        try (var server = ProviderServer.script()
                .replies(Reply.stream(words))
                .says("Hello")
                .start()) {
            List<String> trail = trail(server);

            assertTrue(trail.getFirst().endsWith(" Hel"), trail.toString());
            assertTrue(trail.getLast().contains("broke off before its end"), trail.toString());
            assertTrue(trail.getLast().contains("not asked for again"), trail.toString());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void an_answer_that_broke_off_before_its_first_word_is_asked_for_again() throws Exception {
        try (var server = ProviderServer.script()
                .replies(
                        Reply.stream("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"))
                .replies(Reply.stream(": wait\n\n").ending(Reply.Ending.BROKEN))
                .says("Hello")
                .start()) {
            List<String> trail = trail(server);

            assertEquals("says Hello", trail.get(2));
            assertEquals(3, server.requests().size());
        }
    }

    @Test
    void a_wait_can_be_interrupted() throws Exception {
        var waiting = new CountDownLatch(1);
        var seen = new ArrayList<String>();
        try (var server = ProviderServer.script()
                .replies(Reply.json(503, "{}").with("Retry-After", "50"))
                .start()) {
            var reader = Thread.ofVirtual().start(() -> {
                try (ModelStream stream = retrying(server).open(REQUEST)) {
                    if (stream.next() instanceof ModelEvent.Retry retry) {
                        seen.add(retry.delay().toString());
                    }
                    waiting.countDown();
                    stream.next();
                } catch (InterruptedException expected) {
                    seen.add("interrupted");
                } catch (ModelException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            assertTrue(waiting.await(10, TimeUnit.SECONDS));
            reader.interrupt();

            assertTrue(reader.join(Duration.ofSeconds(5)));
            assertEquals(List.of("PT50S", "interrupted"), seen);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,500,1000", "1,375,750"})
    void delays_double_and_are_spread(double chance, long first, long second) throws Exception {
        try (var server = ProviderServer.script().refuses(500, "no").repeating().start();
                var stream = new Retrying(chat(server), () -> chance).open(REQUEST)) {
            assertEquals(first, ((ModelEvent.Retry) stream.next()).delay().toMillis());
            assertEquals(second, ((ModelEvent.Retry) stream.next()).delay().toMillis());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after-ms=1500 | 1500",
                "retry-after=2 | 2000",
                "retry-after=0.25 | 250",
                "retry-after=Sat, 28 Nov 2026 10:00:05 GMT | 5000",
                "retry-after=Sat, 28 Nov 2026 09:59:05 GMT | 0",
                "retry-after-ms=soon;retry-after=3 | 3000",
                "retry-after=-1 | -1",
                "retry-after=NaN | -1",
                "retry-after=1e300 | -1",
                "retry-after=tomorrow | -1"
            })
    void the_time_to_wait_is_read_as_the_official_clients_read_it(String headers, long millis) {
        var map = new HashMap<String, String>();
        for (String header : headers.strip().split(";", -1)) {
            map.put(header.split("=", 2)[0], header.split("=", 2)[1]);
        }

        RetryHint hint = RetryHint.of(name -> Optional.ofNullable(map.get(name)), NOW);

        assertEquals(millis, hint.after().map(Duration::toMillis).orElse(-1L));
    }

    @Test
    void google_says_it_in_the_body() {
        var error = ProviderError.of(429, """
                {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Please retry","details":[
                {"@type":"type.googleapis.com/google.rpc.QuotaFailure"},
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}""");

        assertEquals(Optional.of(Duration.ofMillis(34_400)), error.hint().after());
    }

    @Test
    void openrouter_says_it_in_the_body_too() {
        var error = ProviderError.of(
                429, "{\"error\":{\"code\":429,\"message\":\"Busy\",\"metadata\":{\"retry_after_seconds\":2.5}}}");

        assertEquals(Optional.of(Duration.ofMillis(2_500)), error.hint().after());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prompt is too long: 9 tokens > 8000 maximum | 8000",
                "Requested input length 9001 exceeds maximum input length 8000 | 8000",
                "Requested token count exceeds the model's maximum context length of 8000 tokens | 8000",
                "input length and max_tokens exceed context limit: 188240 + 21333 > 200000 | 200000",
                "This model's maximum context length is 8,192 tokens | 8192",
                "maximum context length exceeded, limit: 4096 | 4096",
                "The input (9000 tokens) is longer than the model's context length (8000 tokens). | 8000",
                "Your prompt (9000) is longer than the maximum model length of 8000 | 8000",
                "Range of input length should be [1, 98304] | 98304",
                "9000 is over the maximum allowed input length of 8000 | 8000",
                "It does not fit, the configured context size is 4096 | 4096",
                "The prompt exceeded max context length by 12 tokens | -1",
                "Trying to keep the first 9000 tokens when context the overflows; the model has a context length of only 4096 | 4096",
                "too long for me | -1"
            })
    void the_room_of_a_model_is_read_from_its_refusal(String words, long room) {
        var body = new JsonObject();
        body.addProperty("message", words);

        var endpoint = new Endpoint("openai/m", URI.create("http://h/v1"), Optional.empty(), "OPENAI_API_KEY");
        var refused = ProviderError.of(400, "{\"error\":" + body + "}").toException(endpoint);

        assertEquals(room, refused.contextTokens().orElse(-1));
        assertEquals(!words.startsWith("too long"), refused.kind() == ModelException.Kind.CONTEXT_LENGTH);
    }

    private static Reply soon(int status) {
        return Reply.json(status, "{}").with("retry-after-ms", "1");
    }

    private Retrying retrying(ProviderServer server) {
        return new Retrying(chat(server));
    }

    private OpenAiChatModel chat(ProviderServer server) {
        return new OpenAiChatModel("openai-chat/m", server.baseUrl(), Optional.empty(), transport);
    }

    private List<String> trail(ProviderServer server) throws InterruptedException {
        return ModelTrail.of(retrying(server), REQUEST);
    }
}
