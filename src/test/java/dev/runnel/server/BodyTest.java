package dev.runnel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is sent to {@code POST /chat}, and what of it is refused, with which status, and that nothing begins then. Holds T17, and
 * T15 as for content types.
 */
@Timeout(60)
class BodyTest {

    private static final int MIB = 1024 * 1024;

    private static ProviderServer words;
    private static Served served;
    private static int before;

    @BeforeAll
    static void serve(@TempDir Path home) throws Exception {
        words = ProviderServer.script().says("Fine.").repeating().start();
        served = Served.at(home).asking(words).start();
    }

    @AfterAll
    static void stop() throws Exception {
        served.close();
        words.close();
    }

    @BeforeEach
    void count() throws IOException {
        before = sessions();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "{",
                "}",
                "[]",
                "\"message\"",
                "null",
                "5",
                "message=hi",
                "{'message':'hi'}",
                "{message:\"hi\"}",
                "{\"message\":'hi'}",
                "{\"message\":hi}",
                "{\"message\":\"hi\",}",
                "{\"message\":\"hi\"",
                "{\"message\":\"hi}",
                "{\"message\"=\"hi\"}",
                "{\"message\":\"hi\";\"x\":1}",
                "{\"message\":\"hi\"}{}",
                "{\"message\":\"hi\"} x",
                "{\"message\":\"hi\"}//",
                "/**/{\"message\":\"hi\"}",
                "# x\n{\"message\":\"hi\"}",
                ")]}'\n{\"message\":\"hi\"}",
                "{\"message\":\"hi\",\"x\":NaN}",
                "{\"message\":\"hi\",\"x\":-Infinity}",
                "{\"message\":\"hi\",\"x\":01}",
                "{\"message\":\"hi\",\"x\":+1}",
                "{\"message\":\"hi\",\"x\":1.}",
                "{\"message\":\"hi\",\"x\":0x1}",
                "{\"message\":\"hi\",\"x\":[1,,2]}",
                "{\"message\":\"hi\",\"x\":[1,]}",
                "{\"message\":\"hi\",\"x\":True}",
                "{\"message\":\"h\ni\"}",
                "{\"message\":\"h\ti\"}",
                "{\"message\":\"h\u0000i\"}",
                "{\"message\":\"h\u001fi\"}",
                "{\"message\":\"\\x41\"}",
                "{\"message\":\"\\'\"}",
                "{\"message\":\"\\u12\"}",
                "{\"message\":\"hi\",\"message\":\"ho\"}",
                "{\"message\":\"hi\",\"x\":{\"y\":1,\"y\":2}}",
                "{\"message\":\"hi\",\"x\":1e999}",
                "{\"message\":\"hi\",\"x\":[-1e999999999]}",
                "{\"message\":\"\\ud800\"}",
                "\ufeff{\"message\":\"hi\"}"
            })
    void what_is_no_single_object_of_strict_json_is_refused(String body) throws Exception {
        Answer answer = Call.to(served).post("/chat", body);

        answer.problem(400);
        assertNothingBegan();
    }

    @Test
    void no_body_at_all_is_refused() throws Exception {
        Answer answer = Call.to(served).with("Content-Type", "application/json").post("/chat");

        assertTrue(answer.problem(400).contains("empty"), answer.text());
        assertNothingBegan();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c328", "c080", "eda080", "e28022", "f0908020", "f4908080", "80"})
    void what_is_not_utf_8_is_refused(String hex) throws Exception {
        String bytes = new String(java.util.HexFormat.of().parseHex(hex), ISO_8859_1);

        Answer answer = Call.to(served)
                .with("Content-Type", "application/json")
                .send("POST", "/chat", ("{\"message\":\"a" + bytes + "b\"}").getBytes(ISO_8859_1));

        answer.problem(400);
        assertNothingBegan();
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 255, 5_000, 500_000})
    void what_is_nested_too_deep_is_refused(int depth) throws Exception {
        String arrays = "[".repeat(depth) + "]".repeat(depth);
        String objects = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);

        for (String deep : List.of(arrays, objects.length() < MIB - 100 ? objects : arrays)) {
            Answer answer = Call.to(served).post("/chat", "{\"message\":\"hi\",\"x\":" + deep + "}");

            answer.problem(400);
        }
        assertNothingBegan();
    }

    @Test
    void what_is_nested_a_little_is_no_matter() throws Exception {
        String deep = "[".repeat(60) + "\"]\\\"[[\"" + "]".repeat(60);

        Answer answer = Call.to(served).post("/chat", "{\"message\":\"hi\",\"x\":" + deep + "}");

        assertEquals(200, answer.status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "message | 5",
                "message | true",
                "message | []",
                "message | {}",
                "message | null",
                "message | \"\"",
                "message | \" \\t\\n\"",
                "session | 5",
                "session | [\"a\"]",
                "model | false",
                "model | {}",
                "workspace | 1.5",
                "workspace | []",
                "approval | true",
                "approval | \"never\"",
                "on_disconnect | 1",
                "on_disconnect | \"Cancel\"",
                "on_disconnect | \"\""
            })
    void a_field_of_the_wrong_kind_is_named(String field, String value) throws Exception {
        var body = Call.message("hi");
        body.add(field, com.google.gson.JsonParser.parseString(value));

        Answer answer = Call.to(served).post("/chat", body.toString());

        assertTrue(answer.problem(400).contains("\"" + field + "\""), answer.text());
        assertNothingBegan();
    }

    @Test
    void a_message_that_is_missing_is_named() throws Exception {
        Answer answer = Call.to(served).post("/chat", "{\"session\":null}");

        assertTrue(answer.problem(400).contains("\"message\""), answer.text());
    }

    @Test
    void fields_nobody_knows_are_passed_over_and_null_is_as_good_as_nothing() throws Exception {
        var body = Call.message("hi");
        for (String field : List.of("session", "model", "workspace", "approval", "on_disconnect")) {
            body.add(field, com.google.gson.JsonNull.INSTANCE);
        }
        body.addProperty("temperature", 0.7);
        body.add("tools", new com.google.gson.JsonArray());

        Answer answer = Call.to(served).post("/chat", body.toString());

        assertEquals("done", Frame.run(answer.text()).getLast().text("reason"));
    }

    @Test
    void every_character_of_a_message_arrives() throws Exception {
        String message = "tab\t nul\0 del\u007f nel\u0085 ls\u2028 ps\u2029 \"quoted\" \\ größer 木 🛠️ \ufeff\uffff";

        Answer answer = Call.to(served).chat(message);

        assertEquals(message, Frame.run(answer.text()).getFirst().text("message"));
    }

    @ParameterizedTest
    @CsvSource({
        "session, nobody, 404",
        "session, ../../etc/passwd, 404",
        "session, '', 404",
        "model, openai/gpt-99, 400",
        "model, nonsense, 400",
        "model, '', 400",
        "model, ' ', 400",
        "model, openai-chat/, 400",
        "workspace, secret, 400",
        "workspace, /etc, 400",
        "workspace, .., 400",
        "workspace, '', 400"
    })
    void what_is_named_and_not_there_is_refused(String field, String value, int status) throws Exception {
        var body = Call.message("hi");
        body.addProperty(field, value);

        Answer answer = Call.to(served).post("/chat", body.toString());

        answer.problem(status);
        assertNothingBegan();
    }

    @Test
    void a_body_of_a_mebibyte_is_taken_and_one_byte_more_is_not() throws Exception {
        String frame = "{\"message\":\"\"}";
        String most = "{\"message\":\"" + "a".repeat(MIB - frame.length()) + "\"}";

        Answer taken = Call.to(served).post("/chat", most);
        Answer refused = Call.to(served).post("/chat", most + " ");

        assertEquals(200, taken.status());
        refused.problem(413);
    }

    @Test
    void a_body_that_is_too_large_is_refused_before_it_is_sent_where_the_client_asks_first() throws Exception {
        Call call = Call.to(served)
                .with("Content-Type", "application/json")
                .with("Content-Length", "2097152")
                .with("Expect", "100-continue");

        call.send("POST", "/chat", new byte[0]).problem(413);
    }

    @Test
    void a_body_that_is_too_large_is_refused_when_it_is_sent() throws Exception {
        Call json = Call.to(served).with("Content-Type", "application/json");
        String body = "{\"message\":\"" + "a".repeat(2 * MIB) + "\"}";
        String chunked = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";

        Answer measured = json.send("POST", "/chat", body.getBytes(UTF_8));
        Answer inChunks = json.with("Transfer-Encoding", "chunked").send("POST", "/chat", chunked.getBytes(UTF_8));

        measured.problem(413);
        inChunks.problem(413);
        assertNothingBegan();
    }

    @Test
    void a_chunked_body_is_as_good_as_any() throws Exception {
        Call call = Call.to(served).with("Content-Type", "application/json").with("Transfer-Encoding", "chunked");

        Answer answer =
                call.send("POST", "/chat", "7\r\n{\"messa\r\nb;x=y\r\nge\":\"hey!\"}\r\n0\r\n\r\n".getBytes(UTF_8));

        assertEquals("hey!", Frame.run(answer.text()).getFirst().text("message"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/jsonp",
                "application/json-seq",
                "application/problem+json",
                "text/json",
                "application",
                "*/*",
                "text/plain; application/json",
                "text/plain, application/json",
                ""
            })
    void another_content_type_is_refused(String type) throws Exception {
        Answer answer = Call.to(served).with("Content-Type", type).post("/chat", "{\"message\":\"hi\"}");

        assertTrue(answer.problem(415).contains("application/json"), answer.text());
        assertNothingBegan();
    }

    @Test
    void two_content_types_are_refused_whichever_comes_first() throws Exception {
        Call json = Call.to(served).with("Content-Type", "application/json").with("Content-Type", "text/plain");
        Call text = Call.to(served).with("Content-Type", "text/plain").with("Content-Type", "application/json");

        json.post("/chat", "{\"message\":\"hi\"}").problem(415);
        text.post("/chat", "{\"message\":\"hi\"}").problem(415);
        assertNothingBegan();
    }

    @Test
    void a_transfer_encoding_that_nobody_undoes_is_refused() throws Exception {
        byte[] chunks = "11\r\n{\"message\":\"hi!\"}\r\n0\r\n\r\n".getBytes(UTF_8);
        Call call = Call.to(served).with("Content-Type", "application/json").with("Transfer-Encoding", "gzip, chunked");

        assertEquals(501, call.send("POST", "/chat", chunks).status());
        assertNothingBegan();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json;charset=utf-8", "Application/JSON", "application/json ; charset=\"UTF-8\""})
    void the_content_type_of_json_may_be_written_in_several_ways(String type) throws Exception {
        Answer answer = Call.to(served).with("Content-Type", type).post("/chat", "{\"message\":\"hi\"}");

        assertEquals(200, answer.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "identity", "x"})
    void a_body_in_a_content_encoding_is_refused(String encoding) throws Exception {
        Answer answer = Call.to(served).with("Content-Encoding", encoding).chat("hi");

        answer.problem(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void another_method_is_refused_before_type_and_body_are_looked_at(String method) throws Exception {
        Answer answer = Call.to(served)
                .with("Content-Type", "text/plain")
                .with("Content-Encoding", "gzip")
                .send(method, "/chat?dialect=morse", "{{{".getBytes(UTF_8));

        assertEquals(List.of(405, "POST"), List.of(answer.status(), answer.header("allow")));
    }

    @Test
    void the_type_is_looked_at_before_the_body_and_the_dialect() throws Exception {
        Answer answer = Call.to(served)
                .with("Content-Type", "text/plain")
                .send("POST", "/chat?dialect=morse", "{{{".getBytes(UTF_8));

        answer.problem(415);
    }

    @Test
    void a_body_that_breaks_off_begins_nothing() throws Exception {
        Call call = Call.to(served).with("Content-Type", "application/json").with("Content-Length", "100");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
            socket.getOutputStream().write(call.bytes("POST", "/chat", new byte[0]));
            socket.getOutputStream().write("{\"message\":\"hi\"}".getBytes(UTF_8));
            socket.shutdownOutput();

            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
            assertTrue(answer.contains("Content-Type: application/problem+json\r\n"), answer);
            assertTrue(answer.contains("The body broke off"), answer);
        }
        assertNothingBegan();
    }

    @Test
    void the_page_for_broken_requests_is_none_of_its_own() throws Exception {
        Call.to(served).get("/problem").problem(404);
        Call.to(served).post("/problem").problem(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "-1\r\nx\r\n", "5\r\nabc\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFFFFF\r\n"})
    void broken_chunks_begin_nothing(String chunks) throws Exception {
        Call call = Call.to(served)
                .with("Content-Type", "application/json")
                .with("Transfer-Encoding", "chunked")
                .with("Connection", "close");

        Answer answer = call.send("POST", "/chat", chunks.getBytes(UTF_8));

        answer.problem(400);
        assertNothingBegan();
    }

    @Test
    void two_lengths_or_a_length_and_chunks_are_refused() throws Exception {
        byte[] body = "{\"message\":\"hi\"}".getBytes(UTF_8);
        Call json = Call.to(served).with("Content-Type", "application/json");

        Answer two = json.with("Content-Length", "5").send("POST", "/chat", body);
        Answer both = json.with("Transfer-Encoding", "chunked")
                .with("Content-Length", "16")
                .send("POST", "/chat", body);
        Answer unknown = json.with("Transfer-Encoding", "gzip").send("POST", "/chat", body);

        assertEquals(List.of(400, 400), List.of(two.status(), both.status()));
        assertTrue(unknown.status() == 400 || unknown.status() == 501, unknown::toString);
        assertNothingBegan();
    }

    private static void assertNothingBegan() throws IOException {
        assertEquals(before, sessions());
    }

    private static int sessions() throws IOException {
        return Call.to(served)
                .get("/sessions")
                .json()
                .getAsJsonArray("sessions")
                .size();
    }
}
