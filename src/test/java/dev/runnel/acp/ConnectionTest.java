package dev.runnel.acp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON-RPC as it is: what is wrong is told, and nothing stops the next message from being heard. */
@Timeout(60)
class ConnectionTest {

    @TempDir
    Path folder;

    private final Folders folders = new Folders();

    private Runnel runnel(Script model) throws IOException {
        return Runnel.in(folder).model(model).workspaces(folders).open();
    }

    private String cwd() throws IOException {
        return Files.createDirectories(folder.resolve("project")).toRealPath().toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | -32700 | null",
                "nonsense | -32700 | null",
                "{'jsonrpc':'2.0'} {} | -32700 | null",
                "{'jsonrpc':'2.0','method':'initialize','id':1,} | -32700 | null",
                "'a' | -32600 | null",
                "null | -32600 | null",
                "[] | -32600 | null",
                "[{'jsonrpc':'2.0','method':'initialize','id':1}] | -32600 | null",
                "{} | -32600 | null",
                "{'jsonrpc':'1.0','method':'initialize','id':1} | -32600 | 1",
                "{'jsonrpc':'2.0','id':'x'} | -32600 | 'x'",
                "{'jsonrpc':'2.0','id':7,'result':1,'error':{}} | -32600 | 7",
                "{'jsonrpc':'2.0','method':5,'id':1} | -32600 | 1",
                "{'jsonrpc':'2.0','method':'initialize','id':{}} | -32600 | null",
                "{'jsonrpc':'2.0','method':'initialize','id':1.5} | -32600 | null",
                "{'jsonrpc':'2.0','method':'initialize','id':1,'params':[1]} | -32602 | 1",
                "{'jsonrpc':'2.0','method':'initialize','id':null} | -32602 | null",
                "{'jsonrpc':'2.0','method':'initialize','id':12345678901234567890,'params':{'protocolVersion':'1'}}"
                        + " | -32602 | 12345678901234567890",
                "{'jsonrpc':'2.0','method':'session/new','id':1,'params':{'cwd':'/'}} | -32600 | 1",
            })
    void what_is_wrong_is_answered_with_its_code_under_its_id(String line, int code, String id) throws Exception {
        try (var runnel = runnel(Script.model());
                var editor = Editor.silent(runnel, folders)) {
            editor.write(line.replace('\'', '"') + "\n");

            JsonObject answer = editor.next();
            assertEquals("2.0", answer.get("jsonrpc").getAsString());
            assertEquals(code, answer.getAsJsonObject("error").get("code").getAsInt(), answer::toString);
            assertEquals(id.replace('\'', '"'), answer.get("id").toString());
            assertEquals(
                    1,
                    editor.result("initialize", "{\"protocolVersion\":1}")
                            .get("protocolVersion")
                            .getAsInt());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "session/fly | {} | -32601",
                "fs/read_text_file | {} | -32601",
                "authenticate | {'methodId':'x'} | -32602",
                "session/new | {} | -32602",
                "session/new | {'cwd':5} | -32602",
                "session/new | {'cwd':'relative'} | -32602",
                "session/new | {'cwd':'/no/such/folder'} | -32602",
                "session/load | {'sessionId':'unknown','cwd':'/','mcpServers':[]} | -32002",
                "session/resume | {'sessionId':'../etc','cwd':'/'} | -32002",
                "session/prompt | {'sessionId':'unknown','prompt':[]} | -32002",
                "session/set_mode | {'sessionId':'unknown','modeId':'ask'} | -32002",
                "session/close | {'sessionId':'unknown'} | -32002",
                "session/delete | {'sessionId':'unknown'} | -32002",
                "session/list | {'cursor':'far'} | -32602",
            })
    void a_request_that_cannot_be_done_says_why(String method, String params, int code) throws Exception {
        try (var runnel = runnel(Script.model());
                var editor = Editor.of(runnel, folders)) {
            JsonObject error = editor.error(method, params.replace('\'', '"'));

            assertEquals(code, error.get("code").getAsInt(), error::toString);
            assertTrue(error.get("message").getAsString().endsWith("."), error::toString);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "session/cancel | {}",
                "session/cancel | {'sessionId':'unknown'}",
                "$/cancel_request | {}",
                "$/cancel_request | {'requestId':{}}",
                "session/prompt | {}",
                "never/heard | {'of':1}",
            })
    void a_notification_is_never_answered_and_breaks_nothing(String method, String params) throws Exception {
        try (var runnel = runnel(Script.model());
                var editor = Editor.of(runnel, folders)) {
            editor.tell(method, params.replace('\'', '"'));
            editor.write("{\"jsonrpc\":\"2.0\",\"id\":\"runnel-9\",\"result\":null}\n\n \r\n");

            assertFalse(editor.begin(cwd()).isEmpty()); // the next thing that is heard
        }
    }

    @Test
    void an_id_under_way_is_not_used_twice() throws Exception {
        Script model = Script.model().waits();
        try (var runnel = runnel(model);
                var editor = Editor.of(runnel, folders)) {
            String session = editor.begin(cwd());
            int id = editor.send("session/prompt", Editor.prompt(session, "Hi"));
            model.awaitWaiting();

            editor.write("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"session/list\"}\n");

            assertEquals(
                    Failure.INVALID_REQUEST,
                    editor.answerTo(id).getAsJsonObject("error").get("code").getAsInt());
            editor.result("session/list", "{}");
            model.release();
            assertTrue(editor.answerTo(id).has("result"));
        }
    }

    @Test
    void lists_come_in_pages() throws Exception {
        try (var runnel = runnel(Script.model().says("Hi.").again());
                var editor = Editor.of(runnel, folders)) {
            for (int i = 0; i < 101; i++) {
                assertEquals("end_turn", editor.said(editor.begin(cwd()), "Hi " + i));
            }

            JsonObject first = editor.result("session/list", "{\"cwd\":\"" + cwd() + "\"}");
            JsonObject second =
                    editor.result("session/list", "{\"cursor\":" + first.get("nextCursor") + ",\"cwd\":null}");

            assertEquals(100, first.getAsJsonArray("sessions").size());
            assertEquals(1, second.getAsJsonArray("sessions").size());
            assertFalse(second.has("nextCursor"));
            assertEquals(
                    0,
                    editor.result("session/list", "{\"cwd\":\"/elsewhere\"}")
                            .getAsJsonArray("sessions")
                            .size());
        }
    }

    @Test
    void a_line_without_measure_is_refused_and_passed_over() throws Exception {
        InputStream endless = new InputStream() {
            private long left = Connection.MAX_LINE + 1L;

            @Override
            public int read() {
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                int count = (int) Math.min(left, length);
                for (int i = 0; i < count; i++) {
                    bytes[from + i] = ' ';
                }
                left -= count;
                return count > 0 ? count : -1;
            }
        };
        var rest = new ByteArrayInputStream(
                "\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":1}}"
                        .getBytes(UTF_8));
        var out = new ByteArrayOutputStream();
        serve(new SequenceInputStream(Collections.enumeration(List.of(endless, rest))), out);

        List<String> lines = out.toString(UTF_8).lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.getFirst().contains("-32700"), lines.getFirst());
        assertTrue(lines.getLast().contains("\"protocolVersion\":1"), lines.getLast());
    }

    @Test
    void an_editor_that_reads_no_more_ends_it_though_its_end_is_open() throws Exception {
        var held = new CountDownLatch(1);
        InputStream open = new InputStream() {
            private final InputStream first = new ByteArrayInputStream("{}\n".getBytes(UTF_8));

            @Override
            public int read() throws IOException {
                int next = first.read();
                if (next < 0) {
                    try {
                        held.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                return next;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int next = read();
                if (next >= 0) {
                    bytes[from] = (byte) next;
                }
                return next < 0 ? -1 : 1;
            }
        };
        serve(open, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        held.countDown();
    }

    /** Until the agent ends by itself. */
    private void serve(InputStream in, OutputStream out) throws Exception {
        try (var runnel = runnel(Script.model())) {
            new AcpAgent(
                            new Host(
                                    Runnel.ME,
                                    runnel.runs(),
                                    runnel.sessions(),
                                    folders,
                                    () -> Editor.AUTO,
                                    model -> OptionalLong.empty(),
                                    "1"),
                            in,
                            out)
                    .serve();
        }
    }

    @Test
    void half_a_character_is_written_as_what_stands_for_it() {
        var out = new ByteArrayOutputStream();
        var message = new JsonObject();
        message.addProperty("half", "a\ud83d b\u2028\u001b\n");
        new Output(out, () -> {}).send(message);

        assertEquals("{\"half\":\"a\ufffd b\\u2028\\u001b\\n\",\"jsonrpc\":\"2.0\"}\n", out.toString(UTF_8));
    }

    @Test
    void a_prompt_is_text_that_names_what_is_attached_and_shows_it() throws Exception {
        List<Params> blocks = new ArrayList<>();
        for (String block : List.of(
                "{\"type\":\"text\",\"text\":\"See \"}",
                "{\"type\":\"resource_link\",\"name\":\"x\",\"uri\":\"file:///shop/a%20b.py#L3\"}",
                "{\"type\":\"resource_link\",\"name\":\"x\",\"uri\":\"file:///etc/hosts\"}",
                "{\"type\":\"resource_link\",\"name\":\"x\",\"uri\":\"https://example.org/?q=%20\"}",
                "{\"type\":\"resource_link\",\"name\":\"x\",\"uri\":\"file:no uri\"}",
                "{\"type\":\"resource\",\"resource\":{\"uri\":\"file:///shop/c\",\"text\":\"```\"}}")) {
            blocks.add(new Params(JsonParser.parseString(block).getAsJsonObject()));
        }

        assertEquals(
                "See `a b.py#L3``/etc/hosts`https://example.org/?q=%20file:no uri`c`"
                        + "\n\n`c` holds:\n\n````\n```\n````\n",
                PromptText.of(blocks, Path.of("/shop")));
    }
}
