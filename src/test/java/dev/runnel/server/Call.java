package dev.runnel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import dev.runnel.app.Served;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A request in the making; immutable. Has {@code Host} with the address where nothing else is said. */
final class Call {

    private static final byte[] NOTHING = new byte[0];

    private final int port;
    private final List<String> headers;

    private Call(int port, List<String> headers) {
        this.port = port;
        this.headers = List.copyOf(headers);
    }

    static Call to(Served served) {
        return new Call(served.port(), List.of("Host: 127.0.0.1:" + served.port()));
    }

    /** Without any header, not even {@code Host}. */
    static Call bare(Served served) {
        return new Call(served.port(), List.of());
    }

    Call with(String header, String value) {
        var more = new ArrayList<>(headers);
        more.add(header + ": " + value);
        return new Call(port, more);
    }

    Answer get(String path) throws IOException {
        return send("GET", path, NOTHING);
    }

    /** Without a body. */
    Answer post(String path) throws IOException {
        return send("POST", path, NOTHING);
    }

    Answer post(String path, String json) throws IOException {
        return json().send("POST", path, json.getBytes(UTF_8));
    }

    Answer chat(String message) throws IOException {
        return post("/chat", message(message).toString());
    }

    /** The answer, as {@link Described}. */
    Answer send(String method, String path, byte[] body) throws IOException {
        Answer answer = open(method, path, body).rest();
        Described.require(method, path, answer);
        return answer;
    }

    /** A stream of the events of a new run. */
    Connection openChat(String message) throws IOException {
        return openChat(message(message));
    }

    Connection openChat(JsonObject body) throws IOException {
        return json().open("POST", "/chat", body.toString().getBytes(UTF_8));
    }

    Connection open(String path) throws IOException {
        return open("GET", path, NOTHING);
    }

    Connection open(String method, String path, byte[] body) throws IOException {
        return new Connection(port, bytes(method, path, body));
    }

    /** The request as it is sent. */
    byte[] bytes(String method, String path, byte[] body) {
        boolean sized =
                body.length == 0 || headers.stream().anyMatch(header -> header.startsWith("Transfer-Encoding:"));
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append(sized ? "\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private Call json() {
        return headers.stream().anyMatch(header -> header.startsWith("Content-Type:"))
                ? this
                : with("Content-Type", "application/json");
    }

    static JsonObject message(String message) {
        var body = new JsonObject();
        body.addProperty("message", message);
        return body;
    }
}
