package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.event.Event;
import dev.runnel.event.Event.Decision;
import dev.runnel.sandbox.CleanEnvironment;
import dev.runnel.sandbox.ProcessSandbox;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.tool.Tool;
import dev.runnel.tool.coding.CodingTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that act on their own are changed with a person's leave only, in every mode. */
@Timeout(60)
@DisplayName("T5, T6: protected files need a person, and the leave is for that file alone")
class ProtectedFilesApprovalTest {

    @TempDir
    Path folder;

    private Runnel.Plan plan(Script script) {
        var sandbox = new ProcessSandbox(CleanEnvironment.of(System.getenv()));
        return Runnel.in(folder)
                .model(script)
                .approval(ApprovalMode.AUTO)
                .tools(CodingTools.all(sandbox).toArray(Tool[]::new));
    }

    private static String write(String path) {
        var arguments = new JsonObject();
        arguments.addProperty("path", path);
        arguments.addProperty("content", "x\n");
        return arguments.toString();
    }

    private static Event.ApprovalRequired question(Run run) throws InterruptedException {
        try (Subscription events = run.subscribe(0)) {
            while (true) {
                Event event = events.next(Runnel.LONG).orElseThrow().event();
                if (event instanceof Event.ApprovalRequired asked) {
                    return asked;
                }
                assertFalse(event instanceof Event.Completed, "the run ended without asking");
            }
        }
    }

    @Test
    void with_a_persons_leave_the_file_is_changed() throws Exception {
        var script = Script.model()
                .callsWhole("write", write(".git/hooks/pre-commit"))
                .then()
                .says("Done.");
        try (var runnel = plan(script).open()) {
            Run run = runnel.start("Add a hook");

            Event.ApprovalRequired asked = question(run);
            run.answer(asked.approval(), Decision.APPROVE, false);

            assertEquals("complete done", runnel.trail(run).getLast());
            assertTrue(asked.reason().startsWith(".git/hooks/pre-commit is a protected file"), asked.reason());
            assertEquals("x\n", Files.readString(folder.resolve("workspace/.git/hooks/pre-commit")));
        }
    }

    @Test
    void without_it_nothing_is_changed_whatever_the_file_is_called_by() throws Exception {
        Path workspace = Files.createDirectories(folder.resolve("workspace"));
        Files.createDirectories(workspace.resolve(".git/hooks"));
        Files.createDirectory(workspace.resolve("sub"));
        Files.createSymbolicLink(workspace.resolve("innocent"), Path.of(".git/hooks"));
        for (String path : List.of(
                ".git/hooks/pre-commit",
                "innocent/pre-commit",
                ".GIT/config",
                "sub/../.git/config",
                ".runnel/config.properties",
                ".vscode/settings.json",
                ".mcp.json",
                "sub/.git/config")) {
            var script = Script.model().callsWhole("write", write(path)).then().says("Done.");
            try (var runnel = plan(script).approvalWait(Optional.empty()).open()) {
                List<String> trail = runnel.trail(runnel.start("Do it"));

                assertTrue(trail.contains("c1 deny by policy"), path + ": " + trail);
            }
        }
        try (var files = Files.walk(workspace)) {
            assertEquals(List.of(), files.filter(Files::isRegularFile).toList());
        }
    }

    @Test
    void other_files_need_nobodys_leave() throws Exception {
        for (String path :
                List.of(".gitignore", ".github/workflows/ci.yml", "git/config", "AGENTS.md", ".env.example")) {
            var script = Script.model().callsWhole("write", write(path)).then().says("Done.");
            try (var runnel = plan(script).approvalWait(Optional.empty()).open()) {
                assertEquals(
                        "complete done", runnel.trail(runnel.start("Do it")).getLast());
            }
            assertEquals("x\n", Files.readString(folder.resolve("workspace").resolve(path)));
        }
    }
}
