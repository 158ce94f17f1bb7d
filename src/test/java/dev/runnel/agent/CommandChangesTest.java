package dev.runnel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tools that run commands tell nobody what they change; the run tells it all the same. */
@Timeout(30)
class CommandChangesTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void a_workspace() throws IOException {
        folder = Files.createDirectory(temporary.resolve("ws"));
        Files.writeString(folder.resolve("gone.txt"), "x\n");
    }

    private void act() {
        try {
            Files.writeString(folder.resolve("made.txt"), "y\n");
            Files.delete(folder.resolve("gone.txt"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final List<String> CHANGES = List.of("c1 deleted gone.txt as c1-1", "c1 created made.txt as c1-2");

    private static List<String> between(List<String> lines) {
        return lines.subList(lines.indexOf("c1 run {}") + 1, lines.size());
    }

    @Test
    void changes_are_shown_between_the_start_and_the_end_of_the_call() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            act();
            return ToolResult.ok("done");
        }));

        loop.run(Script.model().callsWhole("run", "{}").then().says("Good."));

        List<String> lines = between(loop.trail().lines());
        assertEquals("force", lines.getFirst());
        assertEquals(CHANGES, lines.subList(1, 3));
        assertEquals("c1 ok: done", lines.get(3));
    }

    @Test
    void what_undoing_takes_is_kept_before_a_change_is_shown_and_the_look_is_marked() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            act();
            return ToolResult.ok("done");
        }));

        loop.run(Script.model().callsWhole("run", "{}").then().says("Good."));

        List<Trace> traces = loop.trail().traces();
        assertEquals(new Trace.Looking(true), traces.getFirst());
        assertEquals(
                List.of("gone.txt", "made.txt"),
                traces.subList(1, 3).stream()
                        .map(trace -> ((FileChange) trace).path())
                        .toList());
        assertEquals(new Trace.Looking(false), traces.getLast());
    }

    @Test
    void a_command_that_fails_has_changed_things_too() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            act();
            throw new ToolException("no such luck");
        }));

        loop.run(Script.model().callsWhole("run", "{}").then().says("Hm."));

        List<String> lines = between(loop.trail().lines());
        assertEquals(CHANGES, lines.subList(1, 3));
        assertEquals("c1 fails: no such luck", lines.get(3));
    }

    @Test
    void a_command_that_is_stopped_has_changed_things_too() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            act();
            throw new InterruptedException();
        }));

        assertThrows(
                InterruptedException.class,
                () -> loop.run(Script.model().callsWhole("run", "{}").then().says("Never.")));

        List<String> lines = between(loop.trail().lines());
        assertEquals(CHANGES, lines.subList(1, 3));
        assertEquals("c1 fails: cancelled", lines.get(3));
    }

    @Test
    void a_workspace_that_cannot_be_looked_at_stops_nothing_and_is_kept_as_unknown() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            act();
            try {
                try (var all = Files.walk(folder)) {
                    for (Path one : all.toList().reversed()) {
                        Files.delete(one);
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return ToolResult.ok("done");
        }));

        loop.run(Script.model().callsWhole("run", "{}").then().says("Good."));

        assertEquals("c1 ok: done", between(loop.trail().lines()).get(1));
        assertEquals(
                1,
                loop.trail().traces().stream()
                        .filter(Trace.Unseen.class::isInstance)
                        .count());
    }

    @Test
    void a_command_that_had_just_ended_when_the_run_was_stopped_has_changed_things_too() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            act();
            Thread.currentThread().interrupt();
            return ToolResult.ok("done");
        }));

        assertThrows(
                InterruptedException.class,
                () -> loop.run(Script.model().callsWhole("run", "{}").then().says("Never.")));

        assertEquals(CHANGES, between(loop.trail().lines()).subList(1, 3));
        assertEquals(new Trace.Looking(false), loop.trail().traces().getLast());
    }

    private void attack() {
        try {
            act();
            Files.createDirectories(folder.resolve(".vscode"));
            Files.writeString(folder.resolve(".vscode/tasks.json"), "evil");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("T6: what only a person may change is put back before changes are told, and the model hears of it")
    void what_only_a_person_may_change_is_put_back() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            attack();
            return ToolResult.ok("done");
        }));

        loop.run(Script.model().callsWhole("run", "{}").then().says("Good."));

        List<String> lines = between(loop.trail().lines());
        assertEquals(CHANGES, lines.subList(1, 3));
        assertEquals("c1 ok: done\n[put back, for only a person may change them: .vscode]", lines.get(3));
        assertTrue(Files.notExists(folder.resolve(".vscode")));
    }

    @Test
    @DisplayName("T6: it is put back also when the command was stopped")
    void it_is_put_back_also_when_the_command_was_stopped() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            attack();
            throw new InterruptedException();
        }));

        assertThrows(
                InterruptedException.class,
                () -> loop.run(Script.model().callsWhole("run", "{}").then().says("Never.")));

        assertTrue(Files.notExists(folder.resolve(".vscode")));
        assertEquals(CHANGES, between(loop.trail().lines()).subList(1, 3));
    }

    @Test
    @DisplayName("T6: it is put back also when the run was stopped just when the command had ended")
    void it_is_put_back_also_when_the_run_was_stopped_just_then() throws Exception {
        var loop = LoopFixture.in(folder, SomeTool.commands("run", (input, context) -> {
            attack();
            Thread.currentThread().interrupt();
            return ToolResult.ok("done");
        }));

        assertThrows(
                InterruptedException.class,
                () -> loop.run(Script.model().callsWhole("run", "{}").then().says("Never.")));

        assertTrue(Files.notExists(folder.resolve(".vscode")));
    }
}
