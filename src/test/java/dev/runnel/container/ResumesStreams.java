package dev.runnel.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A client that was cut off goes on where it was, and in the end has every byte of the uncut stream once. */
interface ResumesStreams extends Deployed {

    /** A dialect in which a run can be resumed: how a frame ends, and where its number stands. */
    enum Cut {
        NATIVE("native", "\n\n", Pattern.compile("id: (\\d+)\n")),
        LINES("jsonl", "\n", Pattern.compile("\"seq\":(\\d+),"));

        private final String dialect;
        private final String end;
        private final Pattern number;

        Cut(String dialect, String end, Pattern number) {
            this.dialect = dialect;
            this.end = end;
            this.number = number;
        }

        /** What of {@code bytes} are whole frames. */
        private String whole(String bytes) {
            int last = bytes.lastIndexOf(end);
            return last < 0 ? "" : bytes.substring(0, last + end.length());
        }

        /** The number of the last frame; 0 where there is none. */
        private long last(String frames) {
            return number.matcher(frames)
                    .results()
                    .map(MatchResult::group)
                    .map(found -> Long.parseLong(found.replaceAll("\\D", "")))
                    .reduce((one, two) -> two)
                    .orElse(0L);
        }
    }

    @Test
    default void native_frames_cut_anywhere_and_resumed_are_the_uncut_stream() throws IOException {
        cutAndResume(Cut.NATIVE);
    }

    @Test
    default void json_lines_cut_anywhere_and_resumed_are_the_uncut_stream() throws IOException {
        cutAndResume(Cut.LINES);
    }

    private void cutAndResume(Cut cut) throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            String run = begin(cut, round);
            var seen = new StringBuilder();
            for (int reconnect = 0; reconnect < 3; reconnect++) {
                seen.append(cut.whole(readAndDrop(run, cut, cut.last(seen.toString()), random)));
            }
            seen.append(readToTheEnd(run, cut, cut.last(seen.toString())));

            assertEquals(readToTheEnd(run, cut, 0), seen.toString(), "round " + round + ", seed " + seed);
        }
    }

    /** Begins a run whose first client goes at once. */
    private String begin(Cut cut, int round) throws IOException {
        try (Frames frames = client().start("Count for " + cut + " " + round)) {
            String run = frames.exchange().header("X-Run-Id");
            frames.exchange().reset();
            return run;
        }
    }

    private String readAndDrop(String run, Cut cut, long after, Random random) throws IOException {
        int bytes = random.nextInt(2000);
        var read = new StringBuilder();
        try (Exchange answer = client().resume(run, cut.dialect, after)) {
            if (answer.status() == 204) {
                return "";
            }
            assertEquals(200, answer.status());
            while (read.length() < bytes) {
                Optional<byte[]> piece = answer.piece();
                if (piece.isEmpty()) {
                    return read.toString();
                }
                read.append(new String(piece.get(), ISO_8859_1));
            }
            if (random.nextBoolean()) {
                answer.reset();
            }
        }
        return read.substring(0, bytes);
    }

    private String readToTheEnd(String run, Cut cut, long after) throws IOException {
        try (Exchange answer = client().resume(run, cut.dialect, after)) {
            return new String(answer.rest(), ISO_8859_1);
        }
    }

    @Test
    default void at_the_end_there_is_nothing_left_and_that_is_a_204() throws IOException {
        // given
        String run;
        Frame end;
        try (Frames frames = client().start("Count to the end")) {
            run = frames.exchange().header("X-Run-Id");
            end = frames.until("on_complete");
        }

        // then
        try (Exchange beforeTheEnd = client().resume(run, "native", end.id() - 1);
                Exchange atTheEnd = client().resume(run, "native", end.id());
                Exchange beyond = client().resume(run, "native", end.id() + 7)) {
            assertEquals(end, new Frames(beforeTheEnd).next().orElseThrow());
            assertEquals(204, atTheEnd.status());
            assertEquals(204, beyond.status());
        }
    }

    @Test
    default void the_header_counts_before_the_parameter() throws IOException {
        String run;
        try (Frames frames = client().start("Count for the parameter")) {
            run = frames.exchange().header("X-Run-Id");
            frames.until("on_complete");
        }

        try (var byParameter = new Frames(client().send(Request.get("/runs/" + run + "/events?after=5")));
                var byHeader = new Frames(client().send(
                                Request.get("/runs/" + run + "/events?after=5").with("Last-Event-ID", "9")))) {
            assertEquals(6, byParameter.next().orElseThrow().id());
            assertEquals(10, byHeader.next().orElseThrow().id());
        }
    }

    @Test
    default void what_is_no_number_or_not_there_yet_is_a_400() throws IOException {
        try (Frames live = client().start("Wait for the future")) {
            String run = live.until("on_start").text("run");
            live.untilToken("one ");

            try (Exchange future = client().resume(run, "native", 1000);
                    Exchange word = client().send(
                                    Request.get("/runs/" + run + "/events").with("Last-Event-ID", "three"))) {
                assertEquals(400, future.status());
                assertEquals(400, word.status());
            }
            assertEquals(202, client().cancel(run));
        }
    }
}
