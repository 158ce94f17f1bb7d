package dev.runnel.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** The events of an answer, read one after the other. */
final class Frames implements AutoCloseable {

    private final Exchange exchange;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
    private String waiting = "";
    private long last;

    Frames(Exchange exchange) {
        this.exchange = exchange;
    }

    Exchange exchange() {
        return exchange;
    }

    /** The next event; empty at the proper end. */
    Optional<Frame> next() throws IOException {
        int end = waiting.indexOf("\n\n");
        while (end < 0) {
            Optional<byte[]> piece = exchange.piece();
            if (piece.isEmpty()) {
                assertEquals("", waiting, "half a frame at the end");
                return Optional.empty();
            }
            bytes.writeBytes(piece.get());
            waiting += new String(piece.get(), ISO_8859_1); // a piece may end within a character
            end = waiting.indexOf("\n\n");
        }
        String text = waiting.substring(0, end + 2);
        waiting = waiting.substring(end + 2);
        if (text.startsWith(":")) {
            return next();
        }
        byte[] bytes = text.getBytes(ISO_8859_1);
        whole.writeBytes(bytes);
        Frame frame = Frame.parse(new String(bytes, 0, bytes.length - 2, UTF_8));
        last = frame.id();
        return Optional.of(frame);
    }

    /** Reads on to an event of that kind, and answers with it. */
    Frame until(String event) throws IOException {
        return until(frame -> frame.event().equals(event), event);
    }

    /** Reads on to the piece of the answer that is exactly this. */
    Frame untilToken(String token) throws IOException {
        return until(
                frame -> frame.event().equals("on_token") && frame.text("token").equals(token), token);
    }

    private Frame until(Predicate<Frame> wanted, String what) throws IOException {
        for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
            if (wanted.test(frame.get())) {
                return frame.get();
            }
        }
        throw new NoSuchElementException("the stream ended without " + what + ": it was answered with "
                + exchange.status() + " and " + (whole.size() > 0 ? whole.toString(UTF_8) : "nothing"));
    }

    /** All that are left, to the proper end. */
    List<Frame> toList() throws IOException {
        var frames = new ArrayList<Frame>();
        for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
            frames.add(frame.get());
        }
        return frames;
    }

    /** Reads what is left; whether it came to the end of the run, and was not cut off before. */
    boolean readToTheEnd() throws IOException {
        try {
            List<Frame> rest = toList();
            return !rest.isEmpty() && rest.getLast().event().equals("on_complete");
        } catch (Exchange.CutOffException cut) {
            return false;
        }
    }

    /** The number of the last event that came whole; 0 before the first. */
    long last() {
        return last;
    }

    /** The bytes of the events that came whole, without heartbeats. */
    byte[] whole() {
        return whole.toByteArray();
    }

    /** Every byte of the body that was read so far. */
    byte[] bytes() {
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        exchange.close();
    }

    /** A whole run: numbered without a gap from 1, from {@code on_start} to its only {@code on_complete}. */
    static void assertWhole(List<Frame> frames) {
        assertEquals(
                LongStream.rangeClosed(1, frames.size()).boxed().toList(),
                frames.stream().map(Frame::id).toList());
        assertEquals("on_start", frames.getFirst().event());
        assertEquals("on_complete", frames.getLast().event());
        assertEquals(
                1,
                frames.stream()
                        .filter(frame -> frame.event().equals("on_complete"))
                        .count());
    }
}
