package dev.runnel.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request under way on its own connection: HTTP/1.1 by hand, for the places where a library would smooth things over. */
public final class Exchange implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final Map<String, String> headers = new HashMap<>();
    private int status;
    private boolean withinChunks;
    private boolean ended;

    public Exchange(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** The connection ended before the answer did. */
    public static final class CutOffException extends IOException {
        private static final long serialVersionUID = 1;

        CutOffException(IOException cause) {
            super("the answer was cut off: " + cause.getMessage(), cause);
        }
    }

    /** Waits for status and headers. */
    public Exchange awaitHead() throws IOException {
        try {
            String line = line();
            status = Integer.parseInt(line.split(" ", 3)[1]);
            for (line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        } catch (EOFException | SocketException e) {
            throw new CutOffException(e);
        }
        return this;
    }

    public int status() {
        return status;
    }

    /** The header's value; empty where there is none. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The type of the body, without parameters such as a character set. */
    public String contentType() {
        return header("Content-Type").split(";", 2)[0];
    }

    /**
     * The next piece of the body, as the server sent it; empty at the proper end.
     *
     * @throws CutOffException if the connection ends before
     */
    public Optional<byte[]> piece() throws IOException {
        try {
            if (ended) {
                return Optional.empty();
            }
            byte[] piece = header("Transfer-Encoding").equals("chunked") ? chunk() : whole();
            ended |= piece.length == 0;
            return Optional.of(piece).filter(bytes -> bytes.length > 0);
        } catch (EOFException | SocketException e) {
            throw new CutOffException(e);
        }
    }

    /** The body from here on, to its proper end. */
    public byte[] rest() throws IOException {
        var body = new ByteArrayOutputStream();
        for (Optional<byte[]> piece = piece(); piece.isPresent(); piece = piece()) {
            body.writeBytes(piece.get());
        }
        return body.toByteArray();
    }

    public String text() throws IOException {
        return new String(rest(), UTF_8);
    }

    private byte[] chunk() throws IOException {
        // Jetty sends the line break after a chunk only with the next one.
        if (withinChunks && !line().isEmpty()) {
            throw new IOException("a chunk is longer than it says");
        }
        withinChunks = true;
        return exactly(Integer.parseInt(line(), 16));
    }

    private byte[] whole() throws IOException {
        ended = true;
        return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("end of file in a body");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("end of file after \"" + line.toString(ISO_8859_1) + "\"");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).strip();
    }

    /** The client vanishes: the server is sent a reset, whatever was still to be read. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The client says that it has nothing more to send, as some do before they go. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** The client goes in good order; where something was left unread, its system sends a reset all the same. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
