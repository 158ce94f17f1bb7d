package dev.runnel.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request to be sent over a socket of its own, so that a test has full say over how the connection ends. */
public record Request(String method, String path, Map<String, String> headers, byte[] body) {

    private static final int SAFETY_MILLIS = 60_000;

    public Request {
        headers = Map.copyOf(headers);
    }

    public static Request get(String path) {
        return new Request("GET", path, Map.of(), new byte[0]);
    }

    public static Request post(String path) {
        return new Request("POST", path, Map.of(), new byte[0]);
    }

    public Request with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Request(method, path, more, body);
    }

    public Request without(String header) {
        var fewer = new LinkedHashMap<>(headers);
        fewer.remove(header);
        return new Request(method, path, fewer, body);
    }

    public Request withBody(String contentType, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new Request(method, path, headers, bytes)
                .with("Content-Type", contentType)
                .with("Content-Length", Integer.toString(bytes.length));
    }

    public Request withJson(String text) {
        return withBody("application/json", text);
    }

    public static Request patch(String path) {
        return new Request("PATCH", path, Map.of(), new byte[0]);
    }

    public static Request delete(String path) {
        return new Request("DELETE", path, Map.of(), new byte[0]);
    }

    /** Sends it, and does not wait for an answer. */
    public Exchange send(URI server) throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SAFETY_MILLIS);
        return send(server, socket);
    }

    /** Sends it over that socket, which is not connected yet, and does not wait for an answer. */
    public Exchange send(URI server, Socket socket) throws IOException {
        try {
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.getOutputStream().write(bytes(server));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new Exchange(socket);
    }

    /** What goes over the wire. */
    public byte[] bytes(URI server) {
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (method.equals("POST")
                && !headers.containsKey("Content-Length")
                && !headers.containsKey("Transfer-Encoding")) {
            head.append("Content-Length: 0\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(UTF_8);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }
}
