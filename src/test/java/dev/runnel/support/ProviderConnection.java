package dev.runnel.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One connection of {@link ProviderServer}: HTTP/1.1 by hand, for full say over what goes out when. */
final class ProviderConnection {

    private static final int TLS_HANDSHAKE = 0x16;

    private final ProviderServer server;
    private final int number;
    private final Socket socket;

    ProviderConnection(ProviderServer server, int number, Socket socket) {
        this.server = server;
        this.number = number;
        this.socket = socket;
    }

    void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean open = true;
            while (open) {
                String head = head(in, out);
                if (head.isEmpty()) {
                    throw new IOException("the client has gone");
                }
                open = send(server.answer(request(head, in)), in, out);
            }
        } catch (IOException gone) {
            server.departed(number);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    /** Request line and headers; empty if the client closed instead. */
    private static String head(InputStream in, OutputStream out) throws IOException {
        in.mark(1);
        if (in.read() == TLS_HANDSHAKE) {
            out.write("HTTP/1.1 400 No TLS here\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            return "";
        }
        in.reset();
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private ProviderRequest request(String head, InputStream in) throws IOException {
        String[] lines = head.split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length - 2; i++) { // a blank line ends the head
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new ProviderRequest(number, first[0], first[1], Map.copyOf(headers), body);
    }

    /** Sends the reply; says whether the connection may serve again. */
    private boolean send(Reply reply, InputStream in, OutputStream out) throws IOException, InterruptedException {
        if (reply.ending() == Reply.Ending.UNANSWERED) {
            return false;
        }
        if (reply.ending() == Reply.Ending.MUTE) {
            throw awaitDeparture(in);
        }
        if (reply.status() == Reply.RAW) {
            out.write(reply.body());
            out.flush();
            if (reply.ending() == Reply.Ending.SILENT) {
                throw awaitDeparture(in);
            }
            return reply.ending() == Reply.Ending.PROPER;
        }
        out.write(head(reply).getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < reply.segments().size(); i++) {
            if (i > 0 && reply.held()) {
                awaitRelease(in);
            }
            sendPieces(reply, reply.segments().get(i), out);
        }
        return switch (reply.ending()) {
            case PROPER -> {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                yield true;
            }
            case SILENT -> throw awaitDeparture(in);
            case BROKEN, UNANSWERED, MUTE -> false;
        };
    }

    private static String head(Reply reply) {
        var head = new StringBuilder("HTTP/1.1 " + reply.status() + " Scripted\r\nTransfer-Encoding: chunked\r\n");
        reply.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        return head + "\r\n";
    }

    private static void sendPieces(Reply reply, byte[] segment, OutputStream out)
            throws IOException, InterruptedException {
        int at = 0;
        while (at < segment.length) {
            int end = reply.pace().isZero() ? segment.length : endOfEvent(segment, at);
            int size = Math.min(reply.pieceSize(), end - at);
            var chunk = new ByteArrayOutputStream();
            chunk.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            chunk.write(segment, at, size);
            chunk.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.write(chunk.toByteArray());
            at += size;
            rest(reply);
        }
    }

    private static int endOfEvent(byte[] stream, int from) {
        int i = from + 1;
        while (i < stream.length && (stream[i] != '\n' || stream[i - 1] != '\n')) {
            i++;
        }
        return Math.min(i + 1, stream.length);
    }

    /** A provider takes its time; this is what is played here, and no wait for something to happen. */
    private static void rest(Reply reply) throws InterruptedException {
        if (!reply.pace().isZero()) {
            var _ = new Semaphore(0).tryAcquire(reply.pace().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void awaitRelease(InputStream in) throws IOException {
        socket.setSoTimeout(20);
        while (!server.releases().tryAcquire()) {
            requireClient(in);
        }
        socket.setSoTimeout(0);
    }

    private static void requireClient(InputStream in) throws IOException {
        try {
            throw awaitDeparture(in);
        } catch (SocketTimeoutException stillThere) {
            return; // as it should be
        }
    }

    /** Waits until the client closes the connection, or says something nobody asked for. */
    private static IOException awaitDeparture(InputStream in) throws IOException {
        return new IOException(in.read() < 0 ? "the client has gone" : "the client talks on");
    }
}
