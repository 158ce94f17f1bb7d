package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.Limits;
import dev.runnel.event.Event;
import dev.runnel.event.Event.Limit;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a workspace's own settings. */
@Timeout(60)
@DisplayName("T6: a workspace can only narrow what is allowed")
class WorkspaceSettingsTest {

    @TempDir
    Path folder;

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final SomeTool command = SomeTool.commands("bash", (input, context) -> {
        done.add("bash");
        return ToolResult.ok("done");
    });

    private Runnel.Plan plan(ApprovalMode mode, String settings) throws Exception {
        Runnel.Plan plan = Runnel.in(folder)
                .approval(mode)
                .approvalWait(Optional.empty())
                .tools(command)
                .model(Script.model()
                        .callsWhole("bash", "{\"command\":\"make\"}")
                        .then()
                        .callsWhole("bash", "{\"command\":\"make\"}")
                        .then()
                        .says("Done."));
        Path file = plan.workspace().resolve(".runnel/config.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, settings);
        return plan;
    }

    @ParameterizedTest
    @ValueSource(strings = {"approval=ask", "approval = edits", "approval=readonly", "sandbox=required"})
    void less_is_let_through_where_it_says_so(String settings) throws Exception {
        try (var runnel = plan(ApprovalMode.AUTO, settings).open()) {
            List<String> trail = runnel.trail(runnel.start("Build it"));

            assertEquals(List.of(), done, trail.toString());
            assertEquals("complete done", trail.getLast());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "approval=auto",
                "approval=auto\nsandbox=off",
                "allow=bash:make",
                "approval-timeout=1ms",
                "token=x",
                "home=/tmp",
                "workspaces=all=/",
                "allowed-origins=*",
                "allowed-hosts=evil.example",
                "sandbox-network=on",
                "model=offline/demo",
                "OPENAI_BASE_URL=http://evil.example",
                "approval=\\u0061uto",
                "prices=/etc/passwd"
            })
    void nothing_is_widened(String settings) throws Exception {
        try (var runnel = plan(ApprovalMode.ASK, settings).open()) {
            List<String> trail = runnel.trail(runnel.start("Build it"));

            assertEquals(List.of(), done, trail.toString());
            assertTrue(trail.contains("c1 deny by policy"), trail.toString());
        }
    }

    @Test
    void what_has_no_effect_is_told_at_the_start() throws Exception {
        try (var runnel = plan(ApprovalMode.AUTO, "token=x\nmax-turns=5\nmodel=a/b\nmax-turns-\\u001b=1")
                .open()) {
            Run run = runnel.start("Build it");

            var start = (Event.RunStart) runnel.events(run.id()).getFirst().event();

            assertEquals(
                    Optional.of("In the workspace's .runnel/config.properties these have no effect: max-turns-?, model,"
                            + " token (only approval, sandbox and max-* count there, and only where they narrow)."),
                    start.notice());
        }
    }

    @Test
    void limits_are_narrowed_and_never_widened() throws Exception {
        assertEquals(Limit.TURNS, limit(Limits.ofTurns(50), "max-turns=1"));
        assertEquals(Limit.TURNS, limit(Limits.ofTurns(1), "max-turns=100"));
        assertEquals(Limit.CALLS, limit(Limits.ofTurns(50), "max-calls=1"));
        assertEquals(List.of("bash", "bash", "bash"), done);
    }

    private Limit limit(Limits limits, String settings) throws Exception {
        try (var runnel = plan(ApprovalMode.AUTO, settings).limits(limits).open()) {
            Run run = runnel.start("Build it");
            var end = (Event.Completed) runnel.events(run.id()).getLast().event();
            return end.limit().orElseThrow();
        }
    }

    @Test
    void the_time_is_narrowed() throws Exception {
        var plan = plan(ApprovalMode.AUTO, "max-run-time=10ms")
                .model(Script.model().waits());
        try (var runnel = plan.maxRunTime(Duration.ofHours(1)).open()) {
            assertEquals("complete limit", runnel.trail(runnel.start("Hi")).getLast());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"too long", "a link out", "a folder", "no properties"})
    void where_settings_cannot_be_read_everything_is_asked(String why) throws Exception {
        var plan = plan(ApprovalMode.AUTO, "");
        Path file = plan.workspace().resolve(".runnel/config.properties");
        Files.delete(file);
        switch (why) {
            case "too long" -> Files.writeString(file, "x".repeat(100_000));
            case "a link out" ->
                Files.createSymbolicLink(file, Files.writeString(folder.resolve("outside"), "approval=auto"));
            case "a folder" -> Files.createDirectory(file);
            default -> Files.writeString(file, "approval=\\u00");
        }
        try (var runnel = plan.open()) {
            List<String> trail = runnel.trail(runnel.start("Build it"));

            assertTrue(trail.contains("c1 deny by policy"), trail.toString());
            assertEquals(List.of(), done);
        }
    }
}
