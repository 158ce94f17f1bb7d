package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** Frames as the WHATWG HTML standard has them (section 9.2, "Server-sent events"). */
public final class SseWriter {

    public static final String CONTENT_TYPE = "text/event-stream;charset=UTF-8";

    private static final byte[] ID = "id: ".getBytes(US_ASCII);
    private static final byte[] DATA = "\ndata: ".getBytes(US_ASCII);
    private static final byte[] UNNUMBERED_DATA = "data: ".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);

    private SseWriter() {}

    /**
     * One frame with an id.
     *
     * @param data UTF-8, one line: no CR, no LF
     */
    public static void frame(long id, byte[] data, ByteArrayOutputStream out) {
        out.writeBytes(ID);
        out.writeBytes(Long.toString(id).getBytes(US_ASCII));
        out.writeBytes(DATA);
        out.writeBytes(data);
        out.writeBytes(END);
    }

    /**
     * One frame without an id.
     *
     * @param data UTF-8, one line: no CR, no LF
     */
    public static void frame(byte[] data, ByteArrayOutputStream out) {
        out.writeBytes(UNNUMBERED_DATA);
        out.writeBytes(data);
        out.writeBytes(END);
    }

    /** A comment, which clients pass over. */
    public static byte[] comment(String text) {
        return (": " + text + "\n\n").getBytes(US_ASCII);
    }
}
