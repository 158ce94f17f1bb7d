package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a container can do beside: take an application away, put it back and replace it while it runs. */
abstract class DeployingContract extends ContainerContract {

    private static final int RUNS = 50;

    /** Threads of ours that belong to what goes on, by their names; beside them each application has a timer. */
    private static final Pattern OURS = Pattern.compile("(?:run|sse|command|call)-(?!timer).*|live-output");
    /** Threads of an application that has ended. */
    private static final Pattern LEFT_BEHIND = Pattern.compile(OURS + "|run-timer|provider.*");
    /** What Tomcat writes when an application leaves something behind. */
    private static final Pattern LEAK = Pattern.compile(
            "appears to have started a thread|created a ThreadLocal|failed to (?:stop|remove)|is still processing");

    @Override
    public Set<Integer> ownPages() {
        return Set.of(400, 414, 417, 426, 431, 501, 505);
    }

    @Test
    void taken_away_while_runs_go_on_it_leaves_nothing_behind_and_can_be_deployed_again() throws Exception {
        try (var clients = new Clients()) {
            // when
            deploying().undeploy();
            container().process().await("undeployed", () -> container().status("/health/ready") == 404);

            // then
            clients.assertEnded();
            container()
                    .process()
                    .await("rid of our threads", () -> threads(LEFT_BEHIND).isEmpty());
            deploying().deploy();
            container().process().await("ready again", container()::ready);
            clients.assertNothingLost();
        }
        assertNothingLeft();
    }

    @Test
    void replaced_while_runs_go_on_it_leaves_nothing_behind_and_goes_on() throws Exception {
        try (var clients = new Clients()) {
            // when
            deploying().deploy();

            // then
            clients.assertEnded();
            container().process().await("ready again", container()::ready);
            container()
                    .process()
                    .await("rid of our threads", () -> threads(OURS).isEmpty());
            clients.assertNothingLost();
        }
        assertNothingLeft();
    }

    private DeployingContainer deploying() {
        return (DeployingContainer) container();
    }

    private void assertNothingLeft() throws IOException, InterruptedException {
        // The last request may still be on its way out.
        container().process().await("rid of the old class loader", () -> loaders() == 1);
        assertFalse(
                LEAK.matcher(container().process().log()).find(),
                container().process().log());
    }

    private int loaders() throws IOException, InterruptedException {
        return container().process().instances(deploying().loader());
    }

    private List<String> threads(Pattern names) throws IOException, InterruptedException {
        return container().process().threads().stream()
                .filter(name -> names.matcher(name).matches())
                .toList();
    }

    /** Clients of runs that go on: every other one waits for a command, the rest for the next word of the model. */
    private final class Clients implements AutoCloseable {

        private final List<Frames> clients = new ArrayList<>();
        private final List<ProcessHandle> commands;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Future<Boolean>> ends = new ArrayList<>();

        Clients() throws IOException {
            for (int i = 0; i < RUNS; i++) {
                clients.add(client().start((i % 2 == 0 ? "Sleep" : "Wait") + " through it, " + i));
            }
            for (int i = 0; i < RUNS; i++) {
                if (i % 2 == 0) {
                    clients.get(i).until("on_tool_output");
                } else {
                    clients.get(i).untilToken("one ");
                }
            }
            commands = container().process().descendants();
            assertTrue(commands.size() >= RUNS / 2, commands.toString());
            for (Frames client : clients) {
                ends.add(threads.submit(client::readToTheEnd));
            }
        }

        /** Each client was told the end, or cut off where the container was in a hurry; no command goes on. */
        void assertEnded() throws Exception {
            int told = 0;
            for (Future<Boolean> end : ends) {
                told += end.get() ? 1 : 0;
            }
            assertTrue(told > RUNS / 2, "only " + told + " clients were told the end");
            container()
                    .process()
                    .await("rid of commands", () -> commands.stream().noneMatch(ProcessHandle::isAlive));
        }

        /** What came before and what comes now are together the run, which was interrupted. */
        void assertNothingLost() throws IOException {
            for (Frames client : clients) {
                String run = client.exchange().header("X-Run-Id");
                try (Frames again = client().replay(run)) {
                    List<Frame> frames = again.toList();
                    Frames.assertWhole(frames);
                    assertEquals("interrupted", frames.getLast().text("reason"));
                    assertArrayEquals(again.bytes(), client().continued(run, client));
                }
            }
        }

        @Override
        public void close() throws IOException {
            threads.shutdownNow();
            for (Frames client : clients) {
                client.close();
            }
        }
    }
}
