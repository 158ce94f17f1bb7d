package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a Tomcat can do beside: take an application away and put it back while it runs. */
abstract class TomcatContract extends ContainerContract {

    /** Our threads, by their names. */
    private static final Pattern OURS = Pattern.compile("(?:run|sse|command|call|provider)-.*");
    /** What Tomcat writes when an application leaves something behind. */
    private static final Pattern LEAK = Pattern.compile(
            "appears to have started a thread|created a ThreadLocal|failed to (?:stop|remove)|is still processing");

    private final String version;

    TomcatContract(String version) {
        this.version = version;
    }

    @Override
    Container container(Path folder, URI model) throws IOException {
        return new Tomcat(version, folder, "/runnel", model);
    }

    @Override
    public boolean saysFarewell() {
        return true;
    }

    @Test
    void taken_away_while_runs_go_on_it_leaves_nothing_behind_and_can_be_deployed_again() throws Exception {
        for (int round = 0; round < 2; round++) {
            // given
            var tomcat = (Tomcat) container();
            try (Frames live = client().start("Wait for the undeployment");
                    Frames commanding = client().start("Sleep till the undeployment")) {
                live.untilToken("one ");
                commanding.until("on_tool_output");
                List<ProcessHandle> commands = container().process().descendants();

                // when
                tomcat.undeploy();

                // then
                assertEquals("interrupted", live.until("on_complete").text("reason"));
                assertEquals("interrupted", commanding.until("on_complete").text("reason"));
                container().process().await("undeployed", () -> container().status("/health/ready") == 404);
                assertEquals(
                        List.of(),
                        commands.stream().filter(ProcessHandle::isAlive).toList());
                assertEquals(List.of(), ourThreads());
                assertFalse(
                        LEAK.matcher(container().process().log()).find(),
                        container().process().log());

                tomcat.deploy();
                container().process().await("ready again", container()::ready);
                assertInterrupted(live);
            }
        }
        assertEquals(1, container().process().instances("org.apache.catalina.loader.ParallelWebappClassLoader"));
    }

    private void assertInterrupted(Frames seen) throws IOException {
        try (Frames again = client().replay(seen.exchange().header("X-Run-Id"))) {
            List<Frame> run = again.toList();
            Frames.assertWhole(run);
            assertEquals("interrupted", run.getLast().text("reason"));
        }
    }

    private List<String> ourThreads() throws IOException, InterruptedException {
        return container().process().threads().stream()
                .filter(name -> OURS.matcher(name).matches())
                .toList();
    }
}
