package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A connection that breaks harms nobody else. In a container that uses its request and response objects again, a late write to
 * a broken stream can hit the next request, which then gets an empty answer, or another one's bytes; it did, before every
 * touch of a response was put under one lock with the container's callbacks. Holds T18.
 */
interface OutlivesBrokenConnections extends Deployed {

    int CYCLES = 200;

    /**
     * What containers write when a response is touched that is not ours any more. That Tomcat "encountered a non-recycled
     * request and recycled it forcedly" is not meant: a connection that breaks in the very moment its request is handed over
     * is tidied up by Tomcat itself then, before anybody else is given the request.
     */
    Pattern TOUCHED_TOO_LATE = Pattern.compile("IllegalStateException|NullPointerException"
            + "|(?<!non-)recycled(?! it forcedly)|a stream broke|Exception in thread");

    /** How a client goes. */
    enum Departure {
        /** Its system sends a reset; what it did not read is lost. */
        RESET,
        /** It has read what there was, and closes. */
        CLOSE,
        /** It closes with half of what came unread. */
        HALF_READ,
        /** It says that it will send no more, reads a little on, and closes. */
        HALF_CLOSE,
        /** It does not even wait for the headers. */
        AT_ONCE
    }

    @Test
    default void two_hundred_clients_that_vanish_spoil_no_answer_to_those_who_ask_next() throws IOException {
        // given
        long seed = System.nanoTime();
        var random = new Random(seed);

        // when
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            String where = "cycle " + cycle + ", seed " + seed;
            vanish(
                    "Count and vanish, " + where,
                    Departure.values()[cycle % Departure.values().length],
                    random.nextInt(12));

            // then
            askNext("Count next to " + where, cycle % 4 == 0, where);
        }
        assertFalse(
                TOUCHED_TOO_LATE.matcher(container().process().log()).find(),
                container().process().log());
    }

    private void vanish(String message, Departure how, int framesBefore) throws IOException {
        try (Exchange exchange = client().chat(message).send(container().server())) {
            if (how == Departure.AT_ONCE) {
                exchange.reset();
                return;
            }
            var frames = new Frames(exchange.awaitHead());
            for (int i = 0; i < framesBefore; i++) {
                frames.next();
            }
            switch (how) {
                case RESET -> exchange.reset();
                case HALF_CLOSE -> {
                    exchange.halfClose();
                    frames.next();
                }
                case HALF_READ ->
                    client().cancel(exchange.header("X-Run-Id")); // more has come by the time it is answered
                case CLOSE, AT_ONCE -> {} // closed below
            }
        }
    }

    private void askNext(String message, boolean toTheEnd, String where) throws IOException {
        try (Frames frames = client().start(message)) {
            Exchange answer = frames.exchange();
            assertEquals(200, answer.status(), where);
            assertEquals("text/event-stream", answer.contentType(), where);
            Frame start = frames.next().orElseThrow(() -> new AssertionError("an empty answer in " + where));
            assertEquals("on_start", start.event(), where);
            assertEquals(message, start.text("message"), where);
            assertEquals(answer.header("X-Run-Id"), start.text("run"), where);
            frames.untilToken(ScriptedModel.NUMBERS.getFirst());
            if (toTheEnd) {
                assertRestOfCount(frames, where);
            }
        }
    }

    private static void assertRestOfCount(Frames frames, String where) throws IOException {
        List<Frame> rest = frames.toList();
        assertEquals(
                ScriptedModel.NUMBERS.subList(1, ScriptedModel.NUMBERS.size()),
                rest.stream()
                        .filter(frame -> frame.event().equals("on_token"))
                        .map(frame -> frame.text("token"))
                        .toList(),
                where);
        assertEquals("done", rest.getLast().text("reason"), where);
    }
}
