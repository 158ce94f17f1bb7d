package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Clients that ask for more than the buffers on the way hold, and never read. Each blocks a thread of ours under the lock that
 * the container's callbacks take as well; none of the container's own threads may come to wait there. Holds T18.
 */
interface OutlivesNeverReaders extends Deployed {

    /** More than the request threads of a container by default. */
    int CROWD = 250;

    /** What nobody waits longer for beside the crowd, on a machine that has other things to do. */
    Duration PROMPT = Duration.ofSeconds(5);

    @Test
    default void two_hundred_and_fifty_clients_that_never_read_leave_it_serving() throws Exception {
        // given
        String run;
        byte[] whole;
        try (Frames flood = client().start("Flood")) {
            run = flood.exchange().header("X-Run-Id");
            flood.until("on_complete");
            whole = flood.bytes();
        }
        int streamsBefore = streams();
        List<Exchange> crowd = crowd(run);
        try {
            // when
            List<String> inStreams = container().process().threadsInside("dev.runnel.server.EventStream");
            assertServes();

            // then
            assertTrue(Collections.frequency(inStreams, "sse-" + run) > CROWD / 2, inStreams + " wait for clients");
            assertEquals(
                    List.of(),
                    inStreams.stream().filter(name -> !name.startsWith("sse-")).toList(),
                    "threads of the container wait for clients that do not read");
            container().process().await("rid of streams nobody reads", () -> threads(run) == 0);
            container().process().await("rid of what streams left", () -> streams() <= streamsBefore);
            for (int i = 0; i < CROWD; i++) {
                var seen = new Frames(crowd.get(i));
                assertFalse(seen.readToTheEnd(), "a client that did not read was not cut off");
                if (i % 10 == 0) {
                    assertArrayEquals(whole, client().continued(run, seen));
                }
            }
        } finally {
            for (Exchange silent : crowd) {
                silent.close();
            }
        }
    }

    private List<Exchange> crowd(String run) throws IOException {
        Request request = client().events(run);
        var crowd = new ArrayList<Exchange>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(request.send(container().server(), SlowSocket.ofSmallWindow()));
        }
        for (Exchange silent : crowd) {
            assertEquals(200, silent.awaitHead().status());
        }
        return crowd;
    }

    private void assertServes() throws IOException {
        long begin = System.nanoTime();
        assertEquals(200, container().status("/health/live"));
        assertPrompt("health", begin);
        begin = System.nanoTime();
        try (Frames frames = client().start("Count beside the crowd")) {
            List<Frame> counted = frames.toList();
            Frames.assertWhole(counted);
            assertEquals("done", counted.getLast().text("reason"));
        }
        assertPrompt("a run", begin);
        begin = System.nanoTime();
        try (Exchange sessions = client().send(Request.get("/sessions"))) {
            assertEquals(200, sessions.status());
            assertTrue(sessions.text().contains("Count beside the crowd"));
        }
        assertPrompt("the list of sessions", begin);
    }

    private static void assertPrompt(String what, long begin) {
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(PROMPT) < 0, what + " took " + took);
    }

    private long threads(String run) throws IOException, InterruptedException {
        return Collections.frequency(container().process().threads(), "sse-" + run);
    }

    private int streams() throws IOException, InterruptedException {
        return container().process().instances("dev.runnel.server.EventStream");
    }
}
