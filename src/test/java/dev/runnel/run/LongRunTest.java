package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run of very many events costs a bounded amount of memory, and all of it can be read back. */
@Timeout(60)
class LongRunTest {

    @TempDir
    Path folder;

    @Test
    void of_twenty_thousand_events_a_short_tail_is_in_memory_and_all_are_read_back() throws Exception {
        String[] pieces = Collections.nCopies(20_000, "token").toArray(String[]::new);
        try (var runnel =
                Runnel.in(folder).model(Script.model().saysPieces(pieces)).open()) {
            Run run = runnel.start("Hi");
            try (Subscription neverReads = run.subscribe(0)) {
                assertTrue(run.await(Runnel.LONG));

                assertEquals(List.of(), run.log().recent(0), "the beginning is in the file alone");
                assertTrue(run.log().recent(run.lastSeq() - 1).size() == 1);
                assertTrue(tail(run) <= 512, "the tail has " + tail(run));
                List<Envelope> all = Runnel.toTheEnd(neverReads);
                assertEquals(20_004, all.size());
                assertEquals(20_004, all.getLast().seq());
            }
        }
    }

    /** How many of the last events are in memory. */
    private static int tail(Run run) {
        int size = 0;
        for (long after = run.lastSeq() - 1;
                after >= 0 && !run.log().recent(after).isEmpty();
                after--) {
            size = run.log().recent(after).size();
        }
        return size;
    }

    @Test
    void large_events_make_the_tail_shorter() throws Exception {
        String[] pieces = Collections.nCopies(100, "x".repeat(50_000)).toArray(String[]::new);
        try (var runnel =
                Runnel.in(folder).model(Script.model().saysPieces(pieces)).open()) {
            Run run = runnel.start("Hi");
            List<Envelope> all = runnel.events(run.id());
            assertTrue(run.await(Runnel.LONG));

            assertEquals(104, all.size());
            assertTrue(tail(run) < 10, "the tail has " + tail(run));
        }
    }

    @Test
    @Timeout(20) // it was quadratic, and took minutes
    void long_arguments_in_small_pieces_cost_no_more_than_their_length() {
        var state = new RunState();
        var piece = new Event.ToolInput("c1", "write", "xxxx");
        for (int seq = 1; seq <= 600_000; seq++) {
            state.observe(new Envelope(seq, 0, piece, new byte[0]));
        }

        var start = (Event.ToolStart) state.closing("cancelled", "cancelled").getFirst();

        assertEquals(2_400_000, start.input().getAsString().length());
    }
}
