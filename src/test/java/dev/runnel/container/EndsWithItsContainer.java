package dev.runnel.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a container ends, in good order or not, every run is there afterwards, with everything its clients saw and one end. */
interface EndsWithItsContainer extends Deployed {

    /** Whether a container that is told to end lets streams tell their end, or cuts connections first. */
    boolean saysFarewell();

    @Test
    default void told_to_end_a_container_ends_its_runs_and_tells_their_readers() throws Exception {
        // given
        Ended ended = finishedRun();
        try (Frames live = client().start("Wait for the end of the container");
                Frames commanding = client().start("Sleep till the end of the container")) {
            live.untilToken("one ");
            commanding.until("on_tool_output");

            // when
            List<ProcessHandle> commands = container().process().descendants();
            container().process().terminate();
            boolean told = live.readToTheEnd();
            container().process().awaitEnd();

            // then
            assertTrue(told || !saysFarewell(), "the stream was cut before it had its end");
            assertEquals(
                    List.of(), commands.stream().filter(ProcessHandle::isAlive).toList());
            container().start();
            assertInterrupted(live);
            assertInterrupted(commanding);
            ended.assertUnchanged(client());
        }
    }

    @Test
    default void killed_a_container_leaves_every_run_to_be_read_when_it_is_back() throws Exception {
        // given
        Ended ended = finishedRun();
        try (Frames live = client().start("Wait for the kill");
                Frames counting = client().start("Count until killed")) {
            live.untilToken("one ");
            counting.untilToken(ScriptedModel.NUMBERS.get(3));

            // when
            container().kill();
            boolean _ = counting.readToTheEnd();
            container().start();

            // then
            assertInterrupted(live);
            assertContinued(counting);
            ended.assertUnchanged(client());
        }
    }

    /** A run that was over before, and what a client read of it. */
    record Ended(String run, byte[] bytes) {

        void assertUnchanged(Client client) throws IOException {
            try (Frames again = client.replay(run)) {
                Frames.assertWhole(again.toList());
                assertArrayEquals(bytes, again.bytes());
            }
        }
    }

    private Ended finishedRun() throws IOException {
        try (Frames frames = client().start("Count before all ends")) {
            frames.until("on_complete");
            return new Ended(frames.exchange().header("X-Run-Id"), frames.bytes());
        }
    }

    private void assertInterrupted(Frames seen) throws IOException {
        assertEquals("interrupted", assertContinued(seen).text("reason"));
    }

    /** Everything that was seen is there again, byte for byte, and what came after it up to one end, which is the answer. */
    private Frame assertContinued(Frames seen) throws IOException {
        try (Frames again = client().replay(seen.exchange().header("X-Run-Id"))) {
            List<Frame> run = again.toList();
            Frames.assertWhole(run);
            String whole = new String(again.bytes(), UTF_8);
            String before = new String(seen.bytes(), UTF_8);
            assertTrue(
                    whole.startsWith(before.replaceAll("(?m)^:.*\n\n", "")),
                    () -> before + "\nis not the beginning of\n" + whole);
            return run.getLast();
        }
    }
}
