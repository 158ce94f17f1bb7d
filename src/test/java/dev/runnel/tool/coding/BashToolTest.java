package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.ThreadMXBean;
import dev.runnel.sandbox.CleanEnvironment;
import dev.runnel.sandbox.ProcessSandbox;
import dev.runnel.sandbox.Sandbox;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BashToolTest {

    @TempDir
    Path folder;

    private final BashTool bash = new BashTool(new ProcessSandbox(CleanEnvironment.of(System.getenv())));
    private final BlockingQueue<String> live = new LinkedBlockingQueue<>();
    private Workspace workspace;

    @BeforeEach
    void open() throws IOException {
        workspace = Workspace.open(folder);
    }

    @Test
    void a_command_that_succeeds_gives_its_output() throws Exception {
        ToolResult result = run("{'command': 'echo one; echo two >&2'}");

        assertEquals(new ToolResult(true, "one\ntwo\n", false, OptionalInt.of(0)), result);
        assertEquals("one\ntwo\n", String.join("", live));
    }

    @Test
    void a_command_that_fails_tells_its_exit_code_last() throws Exception {
        assertEquals(
                new ToolResult(false, "oops\n[exit code 3]", false, OptionalInt.of(3)),
                run("{'command': 'printf oops; exit 3'}"));
    }

    @Test
    void silence_is_said() throws Exception {
        assertEquals(new ToolResult(true, "[no output]", false, OptionalInt.of(0)), run("{'command': 'true'}"));
        assertEquals(
                new ToolResult(false, "[no output]\n[exit code 1]", false, OptionalInt.of(1)),
                run("{'command': 'false'}"));
    }

    @Test
    void a_command_that_takes_too_long_is_ended_and_what_it_wrote_is_kept() throws Exception {
        ToolResult result = run("{'command': 'echo begun; sleep 1000', 'timeout_ms': 400}");

        assertEquals("begun\n[timed out after 0.4 s; the command was ended]", result.output());
        assertFalse(result.ok());
    }

    @Test
    void output_is_shown_while_the_command_runs() throws Exception {
        // given
        var call = start("{'command': 'echo first; until [ -e go ]; do sleep 0.01; done; echo last'}");

        // when
        String first = live.take();
        Files.createFile(folder.resolve("go"));

        // then
        assertEquals("first\n", first);
        assertEquals("first\nlast\n", call.get().output());
    }

    @Test
    void a_call_that_is_interrupted_leaves_nothing_running() throws Exception {
        // given a background child that holds a lock as long as it lives
        var call = new FutureTask<>(() -> run("{'command': "
                + "'exec 9> lock; flock 9; (setsid sleep 1000 &); (nohup sleep 1000 &); echo started; sleep 1000'}"));
        Thread caller = Thread.ofVirtual().start(call);
        live.take();

        // when
        caller.interrupt();
        var e = assertThrows(ExecutionException.class, call::get);

        // then
        assertEquals(InterruptedException.class, e.getCause().getClass());
        assertEquals("[no output]", run("{'command': 'flock -n lock true'}").output());
    }

    @Test
    void a_gigabyte_on_one_line_is_read_in_little_memory() throws Exception {
        // given
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getTotalThreadAllocatedBytes();

        // when
        ToolResult result = run("{'command': 'head -c 1073741824 /dev/zero'}");

        // then
        long allocated = memory.getTotalThreadAllocatedBytes() - before;
        assertTrue(allocated < 64 * 1024 * 1024, "bytes allocated: " + allocated);
        assertTrue(result.truncated());
        assertTrue(result.output().contains("\n[… " + (1073741824 - 50 * 1024) + " bytes left out …]\n"));
        assertTrue(String.join("", live).length() < 257 * 1024);
    }

    @Test
    void an_endless_output_is_ended_in_time() throws Exception {
        ToolResult result = run("{'command': 'yes', 'timeout_ms': 500}");

        assertTrue(result.truncated());
        assertTrue(result.output().endsWith("\ny\n[timed out after 0.5 s; the command was ended]"));
        assertTrue(result.output().lines().count() <= 2002);
    }

    @Test
    void characters_that_arrive_in_parts_are_put_together() throws Exception {
        String bytes = "printf '\\360\\237'; sleep 0.1; printf '\\233\\240'";

        ToolResult result = run(input(bytes));

        assertEquals("🛠", result.output());
        assertEquals("🛠", String.join("", live));
    }

    @Test
    void a_command_starts_in_the_folder_given() throws Exception {
        // given
        Files.createDirectories(folder.resolve("src/main"));

        // when
        ToolResult result = run("{'command': 'pwd', 'cwd': 'src/main'}");

        // then
        assertEquals(workspace.root().resolve("src/main") + "\n", result.output());
    }

    @Test
    void a_folder_that_is_none_or_outside_is_refused() throws Exception {
        Files.createFile(folder.resolve("file"));

        assertEquals("cwd: missing: no such file or folder", refusal("{'command': 'ls', 'cwd': 'missing'}"));
        assertEquals("cwd: file: not a folder", refusal("{'command': 'ls', 'cwd': 'file'}"));
        assertEquals("cwd: / is outside the workspace", refusal("{'command': 'ls', 'cwd': '/'}"));
    }

    @Test
    void arguments_that_cannot_be_meant_are_refused() {
        assertEquals("command is missing; give the shell command to run", refusal("{}"));
        assertEquals("command is missing; give the shell command to run", refusal("{'command': ' '}"));
        assertEquals(
                "timeout_ms must be a whole number, not \"soon\"", refusal("{'command': 'ls', 'timeout_ms': 'soon'}"));
        assertEquals(
                "timeout_ms must be a whole number from 1, not -5", refusal("{'command': 'ls', 'timeout_ms': -5}"));
    }

    @Test
    void names_that_other_agents_use_are_understood() throws Exception {
        Files.createDirectory(folder.resolve("sub"));

        ToolResult result = run("{'cmd': 'pwd; sleep 1000', 'workdir': 'sub', 'timeout': '500'}");

        assertEquals(
                workspace.root().resolve("sub") + "\n[timed out after 0.5 s; the command was ended]", result.output());
    }

    @Test
    void a_longer_time_than_allowed_is_cut() throws Exception {
        BashArguments arguments = BashArguments.of(parse("{'command': 'ls', 'timeout_ms': 1e12}"));

        assertEquals(BashArguments.LONGEST, arguments.timeout());
        assertEquals(
                BashArguments.USUAL,
                BashArguments.of(parse("{'command': 'ls'}")).timeout());
    }

    @Test
    void a_key_in_our_environment_is_not_in_the_commands() throws Exception {
        // given
        var ours = new HashMap<>(System.getenv());
        ours.put("ANTHROPIC_API_KEY", "canary");
        ours.put("MAVEN_TOKEN", "canary");

        // when
        ToolResult result = call(parse("{'command': 'env'}"), new ProcessSandbox(CleanEnvironment.of(ours)));

        // then
        assertFalse(result.output().contains("canary"), result.output());
        assertTrue(result.output().contains("TERM=dumb"), result.output());
    }

    @Test
    void without_bash_the_command_is_run_by_sh() throws Exception {
        // given
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("sh"), Path.of("/bin/sh"));

        // when
        ToolResult result = call(parse("{'command': 'echo $0'}"), new ProcessSandbox(Map.of("PATH", bin.toString())));

        // then
        assertEquals(bin.resolve("sh") + "\n", result.output());
    }

    @Test
    void a_command_longer_than_the_system_takes_is_refused() {
        String refusal = assertThrows(ToolException.class, () -> run(input(": " + "x".repeat(200_000))))
                .getMessage();

        assertTrue(refusal.startsWith("cannot run the command: "), refusal);
    }

    @Test
    void the_title_is_the_first_line_shortened() {
        assertEquals("mvn -q test", bash.title(parse("{'command': '\\n  mvn -q test\\necho done'}")));
        assertEquals("x".repeat(79) + "…", bash.title(input("x".repeat(100))));
        assertEquals("😀".repeat(80), bash.title(input("😀".repeat(80))));
        assertEquals("", bash.title(parse("{}")));
        assertEquals("", bash.title(parse("{'command': {}}")));
    }

    private String refusal(String input) {
        return assertThrows(ToolException.class, () -> run(input)).getMessage();
    }

    private FutureTask<ToolResult> start(String input) {
        var call = new FutureTask<>(() -> run(input));
        Thread.ofVirtual().start(call);
        return call;
    }

    private ToolResult run(String input) throws Exception {
        return run(parse(input));
    }

    private ToolResult run(JsonObject input) throws Exception {
        return bash.run(input, new Context(workspace, live));
    }

    private ToolResult call(JsonObject input, Sandbox sandbox) throws Exception {
        return new BashTool(sandbox).run(input, new Context(workspace, live));
    }

    private static JsonObject input(String command) {
        var input = new JsonObject();
        input.addProperty("command", command);
        return input;
    }

    /** Lenient: single quotes are easier to read here. */
    private static JsonObject parse(String input) {
        return JsonParser.parseString(input).getAsJsonObject();
    }

    private record Context(Workspace workspace, BlockingQueue<String> live) implements ToolContext {

        @Override
        public void output(String stream, String chunk) {
            assertEquals("stdout", stream);
            live.add(chunk);
        }

        @Override
        public void changed(FileChange change) {
            throw new AssertionError("a command names no changes");
        }

        @Override
        public void plan(List<PlanEntry> items) {
            throw new AssertionError("a command has no plan");
        }
    }
}
