package dev.runnel.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How {@link ProviderServer} answers a request.
 *
 * @param segments the body, each sent on its own
 * @param held whether the server waits for {@link ProviderServer#release()} before each segment but the first
 * @param pieceSize how many bytes go out at a time
 * @param pace how long to wait between pieces
 * @param ending what comes after the last byte
 */
public record Reply(
        int status,
        Map<String, String> headers,
        List<byte[]> segments,
        boolean held,
        int pieceSize,
        Duration pace,
        Ending ending) {

    /** How a body ends. */
    public enum Ending {
        /** As HTTP has it. */
        PROPER,
        /** The connection is closed in the middle of the body. */
        BROKEN,
        /** Nothing more comes, until the client goes. */
        SILENT,
        /** The connection is closed before a status was sent. */
        UNANSWERED,
        /** Not even a status comes, until the client goes. */
        MUTE
    }

    /** In place of a status: the body is all that goes out, its own status line and headers in it. */
    static final int RAW = 0;

    private static final int ALL_AT_ONCE = Integer.MAX_VALUE;

    public Reply {
        segments = List.copyOf(segments);
        headers = Map.copyOf(headers);
    }

    /** An event stream. */
    public static Reply stream(String events) {
        return stream(events.getBytes(StandardCharsets.UTF_8));
    }

    /** An event stream. */
    public static Reply stream(byte[] events) {
        return of(200, "text/event-stream", events);
    }

    public static Reply json(int status, String body) {
        return of(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    public static Reply of(int status, String contentType, byte[] body) {
        return new Reply(
                status,
                Map.of("Content-Type", contentType),
                List.of(body),
                false,
                ALL_AT_ONCE,
                Duration.ZERO,
                Ending.PROPER);
    }

    /** These bytes and no others, whether they are HTTP or not; the connection is closed after them. */
    public static Reply raw(String bytes) {
        return raw(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** These bytes and no others, whether they are HTTP or not; the connection is closed after them. */
    public static Reply raw(byte[] bytes) {
        return of(RAW, "", bytes).ending(Ending.BROKEN);
    }

    /** Takes the request and closes the connection. */
    public static Reply unanswered() {
        return of(0, "", new byte[0]).ending(Ending.UNANSWERED);
    }

    public Reply with(String header, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, segments, held, pieceSize, pace, ending);
    }

    /** The same body in two pieces, each sent on its own. */
    public Reply cutAt(int position) {
        byte[] whole = segments.getFirst();
        return inSegments(List.of(Arrays.copyOf(whole, position), Arrays.copyOfRange(whole, position, whole.length)));
    }

    /** Waits between segments. */
    public Reply holding() {
        return new Reply(status, headers, segments, true, pieceSize, pace, ending);
    }

    public Reply inSegments(List<byte[]> segments) {
        return new Reply(status, headers, segments, held, pieceSize, pace, ending);
    }

    public Reply inPiecesOf(int bytes) {
        return new Reply(status, headers, segments, held, bytes, pace, ending);
    }

    public Reply paced(Duration pace) {
        return new Reply(status, headers, segments, held, pieceSize, pace, ending);
    }

    public Reply ending(Ending ending) {
        return new Reply(status, headers, segments, held, pieceSize, pace, ending);
    }

    /** The whole body. */
    public byte[] body() {
        var whole = new ByteArrayOutputStream();
        segments.forEach(whole::writeBytes);
        return whole.toByteArray();
    }

    /** Another body under the same headers. */
    public Reply saying(byte[] body) {
        return inSegments(List.of(body));
    }

    /** Only the first bytes of the body, and then its proper end, as from a gateway that lost its server. */
    public Reply cutAfter(int bytes) {
        var kept = new ArrayList<byte[]>();
        int left = bytes;
        for (byte[] segment : segments) {
            kept.add(Arrays.copyOf(segment, Math.min(left, segment.length)));
            left -= Math.min(left, segment.length);
        }
        return inSegments(kept);
    }
}
