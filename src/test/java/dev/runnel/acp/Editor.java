package dev.runnel.acp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.support.Runnel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The client's side: an agent on two pipes, and what it says, message by message. */
final class Editor implements AutoCloseable {

    static final String AUTO = "auto";

    private final OutputStream toAgent;
    private final Thread agent;
    private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
    private final List<JsonObject> updates = new ArrayList<>();
    private int lastId;

    private final Thread reading;

    private Editor(Runnel runnel, Folders folders, String widestMode) throws IOException {
        Pipe in = Pipe.open();
        Pipe out = Pipe.open();
        toAgent = Channels.newOutputStream(in.sink());
        var host = new Host(
                Runnel.ME,
                runnel.runs(),
                runnel.sessions(),
                folders,
                () -> widestMode,
                model -> OptionalLong.of(1000),
                "1.2.3");
        var served = new AcpAgent(host, Channels.newInputStream(in.source()), Channels.newOutputStream(out.sink()));
        agent = Thread.ofVirtual().start(() -> {
            try {
                served.serve();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reading = Thread.ofVirtual().unstarted(() -> {
            try (var lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(out.source()), UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    heard.add(JsonParser.parseString(line).getAsJsonObject());
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** An editor before its first word. */
    static Editor silent(Runnel runnel, Folders folders) throws IOException {
        var editor = new Editor(runnel, folders, AUTO);
        editor.reads();
        return editor;
    }

    /** One that reads nothing before it is told to. */
    static Editor deaf(Runnel runnel, Folders folders) throws IOException {
        return new Editor(runnel, folders, AUTO);
    }

    void reads() {
        reading.start();
    }

    /** One that has said who it is. */
    static Editor of(Runnel runnel, Folders folders) throws Exception {
        return of(runnel, folders, AUTO, "{}");
    }

    static Editor of(Runnel runnel, Folders folders, String widestMode, String capabilities) throws Exception {
        var editor = new Editor(runnel, folders, widestMode);
        editor.reads();
        editor.result("initialize", "{\"protocolVersion\":1,\"clientCapabilities\":" + capabilities + "}");
        return editor;
    }

    /** Sends bytes as they are. */
    void write(String text) throws IOException {
        toAgent.write(text.getBytes(UTF_8));
    }

    /** The id of the request that is sent. */
    int send(String method, String params) throws IOException {
        write("{\"jsonrpc\":\"2.0\",\"id\":" + ++lastId + ",\"method\":\"" + method + "\",\"params\":" + params
                + "}\n");
        return lastId;
    }

    void tell(String method, String params) throws IOException {
        write("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + "}\n");
    }

    /** Answers the agent's question. */
    void answer(JsonObject question, String result) throws IOException {
        write("{\"jsonrpc\":\"2.0\",\"id\":" + question.get("id") + ",\"result\":" + result + "}\n");
    }

    /** The whole answer to a request. */
    JsonObject answered(String method, String params) throws Exception {
        return answerTo(send(method, params));
    }

    JsonObject answerTo(int id) throws Exception {
        return next(message -> !message.has("method") && message.get("id").getAsInt() == id);
    }

    /** What it is answered with where it succeeds. */
    JsonObject result(String method, String params) throws Exception {
        JsonObject answer = answered(method, params);
        if (!answer.has("result")) {
            throw new AssertionError(method + " failed: " + answer);
        }
        return answer.getAsJsonObject("result");
    }

    /** What it fails with. */
    JsonObject error(String method, String params) throws Exception {
        JsonObject answer = answered(method, params);
        if (!answer.has("error")) {
            throw new AssertionError(method + " did not fail: " + answer);
        }
        return answer.getAsJsonObject("error");
    }

    /** The next message that is looked for; updates before it are gathered, other answers passed over, questions are a failure. */
    JsonObject next(Predicate<JsonObject> wanted) throws InterruptedException {
        while (true) {
            JsonObject message = heard.poll(Runnel.LONG.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing comes after " + updates);
            }
            if (wanted.test(message)) {
                return message;
            }
            if (message.has("method")) {
                gather(message);
            }
        }
    }

    private void gather(JsonObject message) {
        if (!message.get("method").getAsString().equals("session/update")) {
            throw new AssertionError("nobody waits for " + message);
        }
        updates.add(message.getAsJsonObject("params").getAsJsonObject("update"));
    }

    /** The next message, whatever it is. */
    JsonObject next() throws InterruptedException {
        return next(any -> true);
    }

    JsonObject next(String method) throws InterruptedException {
        return next(message ->
                message.has("method") && message.get("method").getAsString().equals(method));
    }

    /** The next update of that kind. */
    JsonObject update(String kind) throws InterruptedException {
        JsonObject found = next(message -> message.has("method")
                && message.get("method").getAsString().equals("session/update")
                && kind(message.getAsJsonObject("params").getAsJsonObject("update"))
                        .equals(kind));
        return found.getAsJsonObject("params").getAsJsonObject("update");
    }

    static String kind(JsonObject update) {
        return update.get("sessionUpdate").getAsString();
    }

    /** The updates so far; from now on they are gathered anew. */
    List<JsonObject> updates() {
        var so = List.copyOf(updates);
        updates.clear();
        return so;
    }

    /** What updates of a kind say, joined. */
    static String text(List<JsonObject> updates, String kind) {
        var text = new StringBuilder();
        for (JsonObject update : updates) {
            if (kind(update).equals(kind)) {
                text.append(update.getAsJsonObject("content").get("text").getAsString());
            }
        }
        return text.toString();
    }

    String begin(String cwd) throws Exception {
        JsonElement id = result("session/new", "{\"cwd\":\"" + cwd + "\",\"mcpServers\":[]}")
                .get("sessionId");
        return id.getAsString();
    }

    static String prompt(String session, String text) {
        var block = Shapes.text(text);
        return "{\"sessionId\":\"" + session + "\",\"prompt\":[" + block + "]}";
    }

    /** How a prompt ends. */
    String said(String session, String text) throws Exception {
        return result("session/prompt", prompt(session, text)).get("stopReason").getAsString();
    }

    /** No more is sent, and the agent ends. */
    @Override
    public void close() throws IOException {
        toAgent.close();
        try {
            if (!agent.join(Runnel.LONG)) {
                throw new AssertionError("the agent does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
