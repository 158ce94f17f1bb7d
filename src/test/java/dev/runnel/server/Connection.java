package dev.runnel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One connection, HTTP/1.1 by hand: says what a test wants said, and shows what comes back as it comes. */
final class Connection implements AutoCloseable {

    private static final int SAFETY_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    private final boolean bodiless;
    private final int status;
    private final Map<String, List<String>> headers = new HashMap<>();
    private boolean whole;
    private int chunks;

    /** Sends the request and reads the head of what comes back. */
    Connection(int port, byte[] request) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SAFETY_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.bodiless = new String(request, 0, 5, ISO_8859_1).equals("HEAD ");
        send(request);
        this.status = Integer.parseInt(line().split(" ", 3)[1]);
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] parts = line.split(": ?", 2);
            headers.computeIfAbsent(parts[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(parts[1]);
        }
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    int status() {
        return status;
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    String header(String name) {
        return headers.getOrDefault(name, List.of("")).getFirst();
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("closed in the head, after " + line.toString(ISO_8859_1));
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** The next piece of the body as the server flushed it; empty at its end, be that proper or not. */
    Optional<byte[]> piece() throws IOException {
        if (bodiless || status == 204 || status == 304 || whole) {
            whole = true;
            return Optional.empty();
        }
        return header("transfer-encoding").equals("chunked") ? chunk() : plain();
    }

    private Optional<byte[]> plain() throws IOException {
        boolean measured = headers.containsKey("content-length");
        byte[] body = measured ? in.readNBytes(Integer.parseInt(header("content-length"))) : in.readAllBytes();
        whole = !measured || body.length == Integer.parseInt(header("content-length"));
        return Optional.of(body);
    }

    private Optional<byte[]> chunk() throws IOException {
        try {
            if (chunks++ > 0) {
                line(); // Jetty sends a chunk's line end together with the next chunk
            }
            byte[] bytes = in.readNBytes(Integer.parseInt(line(), 16));
            whole = bytes.length == 0;
            return whole ? Optional.empty() : Optional.of(bytes);
        } catch (IOException cut) {
            return Optional.empty();
        }
    }

    /** Waits for the next piece, as text. */
    String text() throws IOException {
        return new String(piece().orElseThrow(() -> new AssertionError("the stream has ended")), UTF_8);
    }

    /** Reads on until all that came since the call ends with {@code end}. */
    String until(String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            text.append(text());
        }
        return text.toString();
    }

    /** All the rest, and the connection closed. */
    Answer rest() throws IOException {
        var body = new ByteArrayOutputStream();
        try (this) {
            for (Optional<byte[]> next = piece(); next.isPresent(); next = piece()) {
                body.writeBytes(next.get());
            }
        }
        return new Answer(status, headers, body.toByteArray(), whole);
    }

    /** Goes without a word of farewell, as a computer does that loses its network. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
