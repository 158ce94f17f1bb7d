package dev.runnel.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.sandbox.CleanEnvironment;
import dev.runnel.sandbox.ProcessSandbox;
import dev.runnel.support.MovableClock;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.coding.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What runs did to real files with the real tools, taken back and done again. */
@Timeout(60)
class UndoTest {

    @TempDir
    Path folder;

    private final Switch model = new Switch(Script.model());
    private Runnel runnel;
    private Path workspace;
    private String session = "";

    @BeforeEach
    void open() throws Exception {
        runnel = open(ApprovalMode.AUTO);
        workspace = folder.resolve("workspace");
    }

    private Runnel open(ApprovalMode mode) throws IOException {
        return plan(mode).open();
    }

    private Runnel.Plan plan(ApprovalMode mode) {
        var sandbox = new ProcessSandbox(CleanEnvironment.of(System.getenv()));
        return Runnel.in(folder)
                .model(model)
                .approval(mode)
                .tools(CodingTools.all(sandbox).toArray(Tool[]::new));
    }

    @AfterEach
    void close() {
        runnel.close();
    }

    /** A run that makes these calls, each a tool and its arguments as key and value in turn. */
    @SafeVarargs
    private Run run(List<String>... calls) throws Exception {
        Script script = Script.model();
        for (List<String> call : calls) {
            var arguments = new JsonObject();
            for (int i = 1; i < call.size(); i += 2) {
                arguments.addProperty(call.get(i), call.get(i + 1));
            }
            script.calls(call.getFirst(), arguments.toString());
        }
        model.play(script.then().says("Done."));
        Run run = session.isEmpty() ? runnel.start("Do it") : runnel.start(session, "Do it");
        session = run.session();
        assertEquals("complete done", runnel.trail(run).getLast());
        assertTrue(run.await(Runnel.LONG));
        return run;
    }

    private static List<String> write(String path, String content) {
        return List.of("write", "path", path, "content", content);
    }

    private static List<String> bash(String command) {
        return List.of("bash", "command", command);
    }

    private Path put(String path, String content) throws IOException {
        Path file = workspace.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Undo.Outcome undo() throws Exception {
        return runnel.runs().undo().undo(Runnel.ME, session, false);
    }

    private Undo.Outcome redo() throws Exception {
        return runnel.runs().undo().redo(Runnel.ME, session, false);
    }

    private static List<String> paths(Undo.Outcome outcome) {
        return outcome.diffs().stream()
                .map(diff -> diff.change().name().toLowerCase(Locale.ROOT) + " " + diff.path())
                .toList();
    }

    private RunRefusedException refused(Why why, Executable asked) {
        var refused = assertThrows(RunRefusedException.class, asked);
        assertEquals(why, refused.why(), refused.getMessage());
        return refused;
    }

    /** Everything in the workspace: what it is, and what it holds. */
    private Map<String, String> all() throws IOException {
        var found = new TreeMap<String, String>();
        try (var paths = Files.walk(workspace)) {
            for (Path path : paths.toList()) {
                found.put(workspace.relativize(path).toString(), what(path));
            }
        }
        return found;
    }

    private static String what(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "-> " + Files.readSymbolicLink(path);
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        return Files.isDirectory(path) ? "folder" : mode + " " + Files.readString(path);
    }

    @Test
    void what_the_file_tools_did_is_taken_back_and_done_again() throws Exception {
        put("old.txt", "one\ntwo\n");
        Map<String, String> before = all();
        Run run = run(
                write("new/deep/file.txt", "fresh\n"), write("old.txt", "one\n2\n"), write("old.txt", "one\n2\n3\n"));
        Map<String, String> after = all();

        Undo.Outcome undone = undo();
        assertEquals(before, all());
        Undo.Outcome redone = redo();
        assertEquals(after, all());

        assertEquals(run.id(), undone.run());
        assertEquals(List.of("deleted new/deep/file.txt", "modified old.txt"), paths(undone));
        assertEquals(List.of("created new/deep/file.txt", "modified old.txt"), paths(redone));
        assertEquals(
                "--- a/old.txt\n+++ b/old.txt\n@@ -1,3 +1,2 @@\n one\n-2\n-3\n+two\n",
                undone.diffs().getLast().diff());
        assertEquals(List.of(), undone.notes());
    }

    @Test
    void what_a_command_did_is_taken_back_untracked_files_modes_links_and_folders_included() throws Exception {
        put("tracked.txt", "t");
        put("untracked.txt", "u");
        put(".env", "SECRET=1\n");
        put(".gitignore", ".env\nbuild/\n");
        put("dir/a", "a");
        put("dir/sub/b", "b");
        Files.createSymbolicLink(workspace.resolve("link"), Path.of("tracked.txt"));
        Files.createDirectory(workspace.resolve("empty"));
        Map<String, String> before = all();

        Run run = run(bash("rm untracked.txt .env link; rm -r dir; rmdir empty; chmod +x tracked.txt; echo n > new;"
                + " mkdir -p x/y; echo f > x/y/f; mkdir dir; echo file > dir/other; ln -s new link"));
        Map<String, String> after = all();
        undo();

        assertEquals(before, all());
        redo();
        assertEquals(after, all());
        assertTrue(runnel.events(run.id()).stream()
                .map(envelope -> envelope.event())
                .filter(Event.DiffReady.class::isInstance)
                .map(event -> ((Event.DiffReady) event).path())
                .toList()
                .containsAll(List.of("untracked.txt", ".env", "dir/a", "dir/sub/b", "new", "tracked.txt", "link")));
    }

    @Test
    void a_file_a_command_moved_comes_back_from_where_it_was() throws Exception {
        put("a/old.txt", "the same\n");
        Map<String, String> before = all();
        Run run = run(bash("mkdir b; mv a/old.txt b/new.txt"));

        Event.DiffReady moved = runnel.events(run.id()).stream()
                .map(envelope -> envelope.event())
                .filter(Event.DiffReady.class::isInstance)
                .map(Event.DiffReady.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(Event.Change.RENAMED, moved.change());
        assertEquals("a/old.txt", moved.from().orElseThrow());
        assertEquals("--- a/a/old.txt\n+++ b/b/new.txt\n", moved.diff());
        undo();
        assertEquals(before, all());
    }

    @Test
    void again_takes_back_the_run_before_and_redo_goes_the_other_way_round() throws Exception {
        run(write("a", "1"));
        run(write("a", "2"));
        run(List.of("ls"));
        run(write("a", "3"));

        assertEquals(session + ".4", undo().run());
        assertEquals("2", Files.readString(workspace.resolve("a")));
        assertEquals(session + ".2", undo().run());
        assertEquals("1", Files.readString(workspace.resolve("a")));
        assertEquals(session + ".1", undo().run());
        assertFalse(Files.exists(workspace.resolve("a")));
        refused(Why.NOTHING_TO_UNDO, this::undo);
        for (int ordinal : List.of(1, 2, 4)) {
            assertEquals(session + "." + ordinal, redo().run());
        }
        assertEquals("3", Files.readString(workspace.resolve("a")));
        refused(Why.NOTHING_TO_UNDO, this::redo);
    }

    @Test
    void a_new_run_ends_what_could_be_done_again_but_not_what_was_taken_back() throws Exception {
        run(write("a", "1"));
        run(write("a", "2"));
        undo();
        run(write("b", "1"));

        refused(Why.NOTHING_TO_UNDO, this::redo);
        assertEquals(session + ".3", undo().run());
        assertEquals(session + ".1", undo().run());
        assertEquals(Map.of("", "folder"), all());
    }

    @Test
    void it_survives_the_process() throws Exception {
        put("a", "old");
        Map<String, String> before = all();
        run(bash("echo new > a; echo b > b"));
        Map<String, String> after = all();
        reopen();

        undo();
        assertEquals(before, all());
        reopen();
        redo();
        assertEquals(after, all());
    }

    private void reopen() throws IOException {
        runnel.close();
        runnel = open(ApprovalMode.AUTO);
        runnel.runs().recover();
    }

    @Test
    void a_preview_shows_the_same_and_touches_nothing() throws Exception {
        put("a", "old\n");
        run(write("a", "new\n"), write("b", "b\n"));
        Map<String, String> after = all();

        Undo.Outcome preview = runnel.runs().undo().undo(Runnel.ME, session, true);

        assertTrue(preview.preview());
        assertEquals(after, all());
        Undo.Outcome undone = undo();
        assertEquals(preview.diffs(), undone.diffs());
        assertEquals(preview.run(), undone.run());
    }

    @Test
    void what_was_changed_since_is_named_and_nothing_is_touched() throws Exception {
        put("kept", "k");
        run(bash("echo 1 > a; echo 1 > b; rm kept; echo 1 > c"));
        put("a", "mine");
        Files.delete(workspace.resolve("b"));
        Files.createDirectory(workspace.resolve("b"));
        put("kept", "mine too");
        Map<String, String> since = all();

        var refused = refused(Why.CHANGED_SINCE, this::undo);

        assertEquals(List.of("a", "b", "kept"), refused.files());
        assertTrue(refused.getMessage().contains("a, b, kept"), refused.getMessage());
        assertEquals(since, all());
        refused(Why.CHANGED_SINCE, () -> runnel.runs().undo().undo(Runnel.ME, session, true));
    }

    @Test
    void changed_permissions_and_links_on_the_way_are_changes_too() throws Exception {
        put("run.sh", "old");
        run(write("run.sh", "x"), write("dir/file", "x"));
        Files.setPosixFilePermissions(workspace.resolve("run.sh"), PosixFilePermissions.fromString("rwx------"));
        Path elsewhere = Files.createDirectory(workspace.resolve("elsewhere"));
        Files.move(workspace.resolve("dir/file"), elsewhere.resolve("file"));
        Files.delete(workspace.resolve("dir"));
        Files.createSymbolicLink(workspace.resolve("dir"), Path.of("elsewhere"));

        assertEquals(
                List.of("dir/file", "run.sh"),
                refused(Why.CHANGED_SINCE, this::undo).files());
        assertTrue(Files.exists(elsewhere.resolve("file")));
    }

    @Test
    void what_already_is_as_it_was_needs_nothing() throws Exception {
        put("a", "old");
        run(write("a", "new"), write("b", "b"));
        put("a", "old");

        assertEquals(List.of("deleted b"), paths(undo()));
        assertEquals("old", Files.readString(workspace.resolve("a")));
    }

    @Test
    void nothing_outside_is_touched_when_a_folder_became_a_link_that_leads_out() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("file"), "x");
        run(write("dir/file", "x"));
        Files.delete(workspace.resolve("dir/file"));
        Files.delete(workspace.resolve("dir"));
        Files.createSymbolicLink(workspace.resolve("dir"), outside);

        refused(Why.CHANGED_SINCE, this::undo);

        assertEquals("x", Files.readString(outside.resolve("file")));
    }

    @Test
    void a_failed_write_changes_nothing_about_what_can_be_taken_back() throws Exception {
        put("read-only", "x");
        Files.setPosixFilePermissions(workspace.resolve("read-only"), PosixFilePermissions.fromString("r--r--r--"));
        Map<String, String> before = all();
        run(write("read-only", "y"), write("a", "a"));

        undo();

        assertEquals(before, all());
    }

    @Test
    void where_no_file_may_be_changed_nothing_is_taken_back_either() throws Exception {
        run(write("a", "a"));
        Map<String, String> after = all();
        runnel.close();
        runnel = open(ApprovalMode.READONLY);

        var refused = refused(Why.FORBIDDEN, this::undo);

        assertEquals(
                "No file may be changed here (approval=readonly); set another approval to take back.",
                refused.getMessage());
        assertEquals(after, all());
    }

    @Test
    void while_a_run_goes_on_nothing_is_taken_back() throws Exception {
        run(write("a", "a"));
        var waiting = Script.model().waits().says("Done.");
        model.play(waiting);
        Run run = runnel.start(session, "Wait");
        waiting.awaitWaiting();

        assertEquals(run.id(), refused(Why.BUSY, this::undo).run().orElseThrow());
        waiting.release();
        assertEquals("complete done", runnel.trail(run).getLast());
        assertTrue(run.await(Runnel.LONG));
        undo();
    }

    @Test
    void another_principals_session_does_not_exist() throws Exception {
        run(write("a", "a"));

        refused(Why.UNKNOWN_SESSION, () -> runnel.runs().undo().undo("somebody", session, false));
    }

    @Test
    void the_model_is_told_once_which_files_are_no_longer_as_it_left_them() throws Exception {
        run(write("a", "1"), write("b", "1"));
        undo();
        var next = Script.model().says("I see.").then().says("Yes.");
        model.play(next);
        Run run = runnel.start(session, "Go on");
        runnel.trail(run);
        assertTrue(run.await(Runnel.LONG));
        runnel.trail(runnel.start(session, "And on"));

        List<Message.User> users = next.lastHistory().stream()
                .filter(Message.User.class::isInstance)
                .map(Message.User.class::cast)
                .toList();
        assertEquals(
                List.of("Do it", "Go on", "And on"),
                users.stream().map(Message.User::text).toList());
        assertTrue(users.get(1).told().contains("a, b"), users.get(1).told());
        assertEquals(
                List.of("Go on"),
                users.stream()
                        .filter(user -> user.note().isPresent())
                        .map(Message.User::text)
                        .toList());
    }

    @Test
    void what_was_taken_back_and_done_again_is_no_news_to_the_model() throws Exception {
        run(write("a", "1"));
        undo();
        redo();
        var next = Script.model().says("I see.");
        model.play(next);
        runnel.trail(runnel.start(session, "Go on"));

        assertTrue(((Message.User) next.lastHistory().getLast()).note().isEmpty());
    }

    @Test
    void the_session_stays_whole_and_verifiable() throws Exception {
        run(write("a", "1"), bash("echo x > b"));
        undo();
        redo();
        undo();

        assertEquals(
                Optional.empty(), runnel.store().verify(session).orElseThrow().damage());
        Path file = folder.resolve("home/sessions/" + session + ".jsonl");
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i += 7) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertTrue(runnel.store().verify(session).orElseThrow().damage().isPresent(), "byte " + i);
        }
    }

    /** What stands in the session when the process dies before it can say that it is done. */
    private void cutOff() throws IOException {
        Path file = folder.resolve("home/sessions/" + session + ".jsonl");
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.get(lines.size() - 2).contains("finished"), lines.toString());
        assertTrue(lines.getLast().contains("link"), lines.toString());
        Files.write(file, lines.subList(0, lines.size() - 2));
    }

    @Test
    void an_undo_that_was_cut_off_is_finished_by_the_next_one() throws Exception {
        put("a", "0");
        put("b", "0");
        run(write("a", "1"), write("b", "1"));
        Map<String, String> between = all();
        run(write("a", "2"), write("b", "2"), write("d/c", "2"));
        undo();
        cutOff();
        put("b", "2"); // they are put back in the order of their paths
        put("d/c", "2");

        Undo.Outcome preview = runnel.runs().undo().undo(Runnel.ME, session, true);
        Undo.Outcome finished = undo();

        assertEquals(between.keySet(), all().keySet());
        assertEquals("1", Files.readString(workspace.resolve("a")));
        assertEquals("1", Files.readString(workspace.resolve("b")));
        assertEquals(session + ".2", finished.run());
        assertEquals(
                List.of("deleted d/c", "modified b"),
                paths(finished).stream().sorted().toList());
        assertEquals(1, finished.notes().size());
        assertTrue(
                finished.notes().getFirst().contains("cut off"),
                finished.notes().getFirst());
        assertEquals(paths(finished), paths(preview));
        assertEquals(
                Optional.empty(), runnel.store().verify(session).orElseThrow().damage());
        assertEquals(session + ".1", undo().run(), "and then goes on with the run before");
    }

    @Test
    void a_redo_that_was_cut_off_is_finished_by_the_next_one() throws Exception {
        put("a", "0");
        put("b", "0");
        run(write("a", "1"), write("b", "1"));
        Map<String, String> after = all();
        undo();
        redo();
        cutOff();
        put("b", "0");

        assertEquals(List.of("modified b"), paths(redo()));
        assertEquals(after, all());
        refused(Why.NOTHING_TO_UNDO, this::redo);
    }

    @Test
    void what_was_cut_off_can_be_turned_round() throws Exception {
        put("a", "0");
        put("b", "0");
        Map<String, String> before = all();
        run(write("a", "1"), write("b", "1"), write("d/c", "1"));
        Map<String, String> after = all();
        undo();
        cutOff();
        put("b", "1");
        put("d/c", "1");

        assertEquals(List.of("modified a"), paths(redo()));
        assertEquals(after, all());

        undo();
        redo();
        cutOff();
        put("b", "0");
        assertEquals(List.of("modified a", "deleted d/c"), paths(undo()));
        assertEquals(before, all());
    }

    @Test
    void what_was_cut_off_is_not_finished_over_what_was_changed_since() throws Exception {
        put("a", "0");
        put("b", "0");
        run(write("a", "1"), write("b", "1"));
        undo();
        cutOff();
        put("a", "1");
        put("b", "mine");
        Map<String, String> since = all();

        assertEquals(List.of("b"), refused(Why.CHANGED_SINCE, this::undo).files());
        assertEquals(since, all());
        put("b", "1");
        assertEquals(List.of("modified a", "modified b"), paths(undo()));
    }

    @Test
    void an_undo_that_only_could_not_say_so_has_nothing_left_to_do() throws Exception {
        put("a", "0");
        run(write("a", "1"));
        run(write("a", "2"));
        undo();
        cutOff();

        Undo.Outcome finished = undo();

        assertEquals(List.of(), paths(finished));
        assertEquals(session + ".2", finished.run());
        assertEquals("1", Files.readString(workspace.resolve("a")));
    }

    /** The contents kept beside the session, and where. */
    private Map<String, Path> kept() throws IOException {
        var kept = new HashMap<String, Path>();
        try (var files = Files.list(folder.resolve("home/kept/" + session))) {
            for (Path one : files.toList()) {
                kept.put(Files.readString(one), one);
            }
        }
        return kept;
    }

    @Test
    void content_that_is_not_kept_any_more_is_left_and_said() throws Exception {
        put("a", "old");
        put("b", "old b");
        run(write("a", "new"), write("b", "new b"));
        Files.writeString(kept().get("old"), "damaged");

        Undo.Outcome undone = undo();

        assertEquals(List.of("modified b"), paths(undone));
        assertEquals(1, undone.notes().size());
        assertTrue(
                undone.notes().getFirst().startsWith("a stays as it is"),
                undone.notes().getFirst());
        assertEquals("new", Files.readString(workspace.resolve("a")));
    }

    @Test
    void a_session_takes_what_it_kept_with_it() throws Exception {
        put("a", "old");
        run(write("a", "new"));
        assertTrue(Files.exists(folder.resolve("home/kept/" + session)));

        runnel.runs().archive().delete(Runnel.ME, session);

        assertFalse(Files.exists(folder.resolve("home/kept/" + session)));
    }

    @Test
    void a_fork_begins_with_nothing_to_take_back() throws Exception {
        Run run = run(write("a", "1"));
        session = runnel.runs().archive().fork(Runnel.ME, session, run.id());

        refused(Why.NOTHING_TO_UNDO, this::undo);
        run(write("a", "2"));
        undo();
        assertEquals("1", Files.readString(workspace.resolve("a")));
    }

    @Test
    void what_retention_removed_cannot_be_taken_back_any_more_but_what_came_later_can() throws Exception {
        var clock = new MovableClock();
        runnel.close();
        runnel = plan(ApprovalMode.AUTO)
                .clock(clock)
                .retention(Duration.ofDays(90))
                .open();
        put("a", "0");
        run(write("a", "1"));
        clock.move(Duration.ofDays(100));
        run(write("a", "2"), write("b", "b"));
        undo();
        redo();
        runnel.close();
        runnel = plan(ApprovalMode.AUTO)
                .clock(clock)
                .retention(Duration.ofDays(90))
                .open();

        runnel.runs().retain();

        assertEquals(3, runnel.events(session + ".1").size(), "on_start, on_gap and on_complete");
        assertEquals(
                Optional.empty(), runnel.store().verify(session).orElseThrow().damage());
        assertEquals(
                List.of("1", "2", "b"),
                kept().keySet().stream().sorted().toList(),
                "what the first run changed is gone");
        assertEquals(session + ".2", undo().run());
        assertEquals("1", Files.readString(workspace.resolve("a")));
        refused(Why.NOTHING_TO_UNDO, this::undo);
    }

    @Test
    void files_folders_and_links_that_took_each_others_places_come_back() throws Exception {
        put("file", "was a file");
        put("dir/a", "a");
        put("moved/b", "b");
        put("other", "was another");
        Map<String, String> before = all();
        run(bash("rm file; mkdir file; echo x > file/x; rm -r dir; echo y > dir; mv moved elsewhere;"
                + " ln -s elsewhere moved; rm other; ln -s dir other"));
        Map<String, String> after = all();

        undo();
        assertEquals(before, all());
        redo();
        assertEquals(after, all());
        undo();
        assertEquals(before, all());
    }

    @Test
    void a_folder_somebody_made_where_a_file_is_to_come_back_is_named() throws Exception {
        put("gone", "g");
        run(bash("rm gone; echo x > a"));
        put("gone/mine", "m");
        Map<String, String> since = all();

        assertEquals(List.of("gone"), refused(Why.CHANGED_SINCE, this::undo).files());
        assertEquals(since, all());
    }

    @Test
    void what_a_command_made_that_is_too_large_to_be_kept_stays_and_is_said() throws Exception {
        put("small", "old");
        run(bash("head -c 17000000 /dev/zero > large; echo new > small"));

        Undo.Outcome undone = undo();

        assertEquals(List.of("modified small"), paths(undone));
        assertEquals(1, undone.notes().size());
        assertTrue(
                undone.notes().getFirst().startsWith("large stays as it is"),
                undone.notes().getFirst());
        assertEquals(17_000_000, Files.size(workspace.resolve("large")));
    }

    @Test
    void what_somebody_changed_between_two_commands_of_a_run_is_named_and_nothing_is_touched() throws Exception {
        put("a", "1");
        var between = SomeTool.reads("between", (input, context) -> {
            try {
                put("a", "mine");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return ToolResult.ok("done");
        });
        runnel.close();
        var sandbox = new ProcessSandbox(CleanEnvironment.of(System.getenv()));
        runnel = Runnel.in(folder)
                .model(model)
                .tools(Stream.concat(CodingTools.all(sandbox).stream(), Stream.of(between))
                        .toArray(Tool[]::new))
                .open();
        run(bash("echo 2 > a; echo b > b"), List.of("between"), bash("echo 3 >> a"));
        Map<String, String> after = all();

        assertEquals(List.of("a"), refused(Why.CHANGED_SINCE, this::undo).files());
        assertEquals(after, all());
    }

    @Test
    void what_changed_without_being_shown_is_taken_back_too() throws Exception {
        var silent = SomeTool.changes("silent", (input, context) -> {
            try {
                context.workspace().write("a", new byte[] {'2'});
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return ToolResult.ok("done"); // as if the process had died before the change was shown
        });
        put("a", "1");
        runnel.close();
        runnel = Runnel.in(folder).model(model).tools(silent).open();
        run(List.of("silent"));

        undo();

        assertEquals("1", Files.readString(workspace.resolve("a")));
    }

    @Test
    void a_folder_that_a_command_hid_behind_an_ignore_file_comes_back() throws Exception {
        put("src/a", "good");
        put("lib/b", "good");
        Map<String, String> before = all();
        run(bash("echo src/ > .gitignore; echo bad > src/a; touch lib/CACHEDIR.TAG; rm lib/b"));

        undo();

        assertEquals(before, all());
    }

    @Test
    void another_folder_in_the_place_of_the_workspace_is_not_touched() throws Exception {
        put("a", "old");
        Path victim = Files.createDirectory(folder.resolve("victim"));
        Files.writeString(victim.resolve("a"), "new\n");
        run(bash("echo new > a; cd ..; mv workspace moved; ln -s victim workspace"));

        refused(Why.NOTHING_TO_UNDO, this::undo);

        assertEquals("new\n", Files.readString(victim.resolve("a")));
    }

    @Test
    void a_folder_named_like_a_home_comes_back() throws Exception {
        put("~/a", "a");
        Map<String, String> before = all();
        run(bash("rm -r ./~"));

        undo();

        assertEquals(before, all());
    }

    @Test
    void names_that_are_no_text_are_left_alone_and_said() throws Exception {
        Process made = new ProcessBuilder("bash", "-c", "echo old > $'x\\xff'; echo old > plain")
                .directory(workspace.toFile())
                .start();
        assertEquals(0, made.waitFor());
        run(bash("rm x*; echo new > $'y\\xfe'; echo new > plain"));

        Undo.Outcome undone = undo();

        assertEquals(List.of("modified plain"), paths(undone));
        assertEquals(1, undone.notes().size());
        try (var names = Files.list(workspace)) {
            assertEquals(2, names.count(), "the one that was made is there, and nothing under a name it never had");
        }
    }
}
