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
    private String waiting = "";

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
        String frame = new String(waiting.substring(0, end).getBytes(ISO_8859_1), UTF_8);
        waiting = waiting.substring(end + 2);
        return frame.startsWith(":") ? next() : Optional.of(Frame.parse(frame));
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
        throw new NoSuchElementException("the stream ended without " + what);
    }

    /** All that are left, to the proper end. */
    List<Frame> toList() throws IOException {
        var frames = new ArrayList<Frame>();
        for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
            frames.add(frame.get());
        }
        return frames;
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
