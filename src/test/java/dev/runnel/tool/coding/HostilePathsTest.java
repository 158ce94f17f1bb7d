package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.tool.ToolException;
import dev.runnel.workspace.Means;
import dev.runnel.workspace.Programs;
import dev.runnel.workspace.Workspace.ProtectedException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever path a model sends to whichever tool: nothing outside is read or changed, nothing strange is made inside, and what is
 * plainly meant works. T1, T2, T4, T5, T6.
 */
@Timeout(120)
@ParameterizedClass
@EnumSource
class HostilePathsTest {

    private static final String SECRET = "this is a secret";
    private static final String CONFIG = "[core]\n\tbare = false\n";

    @Parameter
    Means means;

    @TempDir
    Path temporary;

    private Path top;
    private Path root;
    private Path outside;
    private Bench bench;
    private ServerSocketChannel socket;

    @BeforeEach
    void a_workspace_full_of_traps() throws Exception {
        top = temporary.toRealPath();
        root = Files.createDirectory(top.resolve("ws"));
        outside = Files.createDirectory(top.resolve("ws-evil"));
        Files.writeString(outside.resolve("secret"), SECRET);
        Files.createDirectory(outside.resolve("folder"));
        Files.writeString(top.resolve("beside"), SECRET);
        Files.createDirectories(root.resolve("src/deep"));
        Files.writeString(root.resolve("src/a.txt"), "a is inside\n");
        Files.createDirectory(root.resolve(".git"));
        Files.writeString(root.resolve(".git/config"), CONFIG);
        link("out", outside.toString());
        link("out-relative", "../ws-evil");
        link("out-file", outside + "/secret");
        link("out-twice", "out-relative");
        link("out-chain", "out-twice/../ws-evil/secret");
        link("up", "..");
        link("src/up", "../..");
        link("root", "/");
        link("etc", "/etc");
        link("passwd", "/etc/passwd");
        link("self", "/proc/self/root");
        link("cwd", "/proc/self/cwd");
        link("environ", "/proc/self/environ");
        link("fd", "/dev/fd/0");
        link("null", "/dev/null");
        link("zero", "/dev/zero");
        link("sys", "/sys/kernel");
        link("loop", "loop");
        link("loop1", "loop2");
        link("loop2", "loop1");
        link("dangling", "not-there");
        link("dangling-out", outside + "/not-there");
        link("dangling-deep", "not/there");
        link("home", "~");
        link("hooks", ".git/hooks");
        Programs.run(root, "", List.of("mkfifo", "pipe"));
        socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
        link("to-pipe", "pipe");
        bench = new Bench(root, means);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    private void link(String path, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(path), Path.of(target));
    }

    /** Everything above and in the workspace: names, kinds, modes, contents. */
    private Map<String, String> all() throws IOException {
        var all = new TreeMap<String, String>();
        try (var files = Files.walk(top)) {
            for (Path file : files.toList()) {
                all.put(file.toString(), look(file));
            }
        }
        return all;
    }

    private static String look(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return "-> " + Files.readSymbolicLink(file);
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        return Files.isRegularFile(file) ? mode + " " + Files.readString(file) : mode;
    }

    /** Several hundred, each to be refused by each tool. */
    private List<String> hostile() {
        var paths = new ArrayList<String>();
        // Up, in all spellings, at all depths.
        for (String up : List.of(
                "..",
                "../",
                ".././",
                "./..",
                "src/../..",
                "src/deep/../../..",
                "src/./../..",
                "x/../..",
                "src//..//..")) {
            paths.add(up);
            for (String rest :
                    List.of("ws-evil", "ws-evil/secret", "ws-evil/new", "beside", "new", "ws-evil/folder/new/deep")) {
                paths.add(up + (up.endsWith("/") ? "" : "/") + rest);
            }
        }
        for (int depth = 2; depth < 16; depth++) {
            paths.add("../".repeat(depth) + "etc/passwd");
            paths.add("src/" + "../".repeat(depth) + "etc/passwd");
        }
        // As other systems and programs read it.
        for (String up : List.of(
                "..\\",
                "..\\\\",
                "src\\..\\..\\",
                "..%2f",
                "%2e%2e/",
                "%2e%2e%2f",
                "..%5c",
                "%252e%252e%252f",
                "．．/",
                "..／",
                "‥/")) {
            for (String rest : List.of("ws-evil\\secret", "beside", "etc/passwd", "new")) {
                paths.add(up + rest);
            }
        }
        paths.addAll(List.of(
                "C:\\Windows\\win.ini",
                "C:/Windows/win.ini",
                "c:secret\\..\\..\\x",
                "\\\\server\\share\\x",
                "\\etc\\passwd",
                "\\\\?\\C:\\x",
                "file:///etc/passwd",
                "file:/etc/passwd",
                "FILE:///etc/passwd",
                "http://localhost/x",
                "~",
                "~/.bashrc",
                "~/x",
                "~root/.bashrc",
                "~root/x",
                "$HOME/x",
                "${HOME}/x",
                "%USERPROFILE%\\x",
                "%HOME%/x"));
        // Absolute ones.
        paths.addAll(List.of(
                "/",
                "//",
                "/.",
                "/..",
                "/etc/passwd",
                "//etc/passwd",
                "/./etc/passwd",
                "/../etc/passwd",
                "/etc/../etc/passwd",
                "/tmp/../etc/passwd",
                "/root/.bashrc",
                "/proc/self/environ",
                "/proc/self/root/etc/passwd",
                "/proc/self/cwd/pom.xml",
                "/proc/self/fd/0",
                "/proc/1/environ",
                "/dev/null",
                "/dev/zero",
                "/dev/fd/0",
                "/dev/stdin",
                "/dev/tty",
                "/sys/kernel/uevent_helper",
                outside.toString(),
                outside + "/secret",
                outside + "/new",
                root + "-evil/secret",
                root + "-evil/new",
                root + "/..",
                root + "/../ws-evil/secret",
                root + "/../beside",
                root + "/src/../../ws-evil/secret",
                root + "/out/secret",
                root + "/../ws/../ws-evil/secret",
                root + "\\..\\ws-evil\\secret",
                top.toString(),
                top + "/ws-evil/../beside"));
        // By links.
        for (String out : List.of(
                "out",
                "out-relative",
                "out-twice",
                "up/ws-evil",
                "src/up/ws-evil",
                "./out",
                "src/../out",
                "up/ws/out")) {
            for (String rest : List.of("", "/", "/.", "/secret", "/new", "/folder/new", "/../beside", "/./secret")) {
                paths.add(out + rest);
            }
        }
        paths.addAll(List.of(
                "out-file",
                "out-chain",
                "up",
                "up/beside",
                "up/new",
                "src/up",
                "src/up/beside",
                "root",
                "root/etc/passwd",
                "etc/passwd",
                "etc/new",
                "passwd",
                "self/etc/passwd",
                "cwd/pom.xml",
                "cwd/new",
                "environ",
                "fd",
                "null",
                "zero",
                "sys/uevent_helper",
                "loop",
                "loop/x",
                "loop1",
                "loop2/x",
                "dangling",
                "dangling/x",
                "dangling-out",
                "dangling-out/x",
                "dangling-deep",
                "dangling-deep/x",
                "home",
                "home/x",
                "hooks/pre-commit"));
        // What is no file, or no name.
        paths.addAll(List.of(
                "src/a.txt/x",
                "src/a.txt/../../../beside",
                "a\0b",
                "\0",
                "src/a.txt\0.png",
                "../beside\0.txt",
                "new\nline",
                "new\rreturn",
                "bell\u0007",
                "escape\u001b[31m",
                "folder\n/x",
                "del\u007f",
                "c1\u009b31m",
                "n".repeat(256),
                "n".repeat(5000),
                "n/".repeat(3000) + "x",
                "ü".repeat(200),
                "src/" + "x".repeat(300) + "/y"));
        return paths;
    }

    @Test
    @DisplayName("T1, T2: no tool takes a path that leads out, by any spelling or link")
    void no_tool_takes_a_path_that_leads_out() throws Exception {
        List<String> hostile = hostile();
        var before = all();
        var taken = new ArrayList<String>();

        for (String path : hostile) {
            for (String tool : SixTools.names()) {
                try {
                    taken.add(tool + " " + path + ": " + SixTools.ask(tool, path, bench));
                } catch (ToolException e) {
                    assertFalse(e.getMessage().isBlank());
                    assertFalse(e.getMessage().contains(SECRET), path);
                }
            }
            assertEquals(before, all(), path);
        }

        assertTrue(hostile.size() >= 300, hostile.size() + " paths");
        assertEquals(List.of(), taken);
    }

    @Test
    @DisplayName("T2: pipes, sockets and devices are refused and never waited for")
    void what_is_no_file_is_refused() throws Exception {
        var before = all();
        Programs.run(root, "", List.of("mknod", "device", "c", "1", "5")); // where we may not, it is missing
        for (String path : List.of("pipe", "to-pipe", "socket", "device")) {
            for (String tool : List.of("read", "edit", "write")) {
                if (Files.exists(root.resolve(path))) {
                    assertThrows(ToolException.class, () -> SixTools.ask(tool, path, bench), tool + " " + path);
                }
            }
            if (Files.exists(root.resolve(path))) {
                assertEquals("no matches", SixTools.ask("grep", path, bench));
            }
        }
        Files.deleteIfExists(root.resolve("device"));
        assertEquals(before, all());
    }

    @Test
    @DisplayName("T1: patterns lead out no more than paths do")
    void patterns_lead_out_no_more_than_paths() throws Exception {
        for (String pattern :
                List.of("../*", "/etc/*", "**/secret", "out/*", "out/**", "../**", outside + "/*", "up/**/secret")) {
            String escaped = pattern.replace("'", "\\'");
            assertEquals("no files match", bench.output(new GlobTool(), "{pattern: '" + escaped + "'}"), pattern);
            assertEquals(
                    "no matches",
                    bench.output(new GrepTool(), "{pattern: 'secret', glob: '" + escaped + "'}"),
                    pattern);
        }
        assertEquals("no matches", bench.output(new GrepTool(), "{pattern: 'secret'}"));
    }

    @Test
    @DisplayName("T4: writing never changes the other names of a file")
    void writing_never_changes_other_names() throws Exception {
        Files.createLink(root.resolve("hard"), outside.resolve("secret"));
        Files.createLink(root.resolve("hard2"), top.resolve("beside"));

        assertEquals(SECRET, SixTools.ask("read", "hard", bench));
        SixTools.ask("write", "hard", bench);
        SixTools.ask("edit", "hard2", bench);

        assertEquals(SECRET, Files.readString(outside.resolve("secret")));
        assertEquals(SECRET, Files.readString(top.resolve("beside")));
        assertEquals(SixTools.WRITTEN, bench.file("hard"));
    }

    @Test
    @DisplayName("T2: links put where a temporary file might be made are not written through")
    void links_where_a_temporary_file_might_be_are_not_written_through() throws Exception {
        for (String name : List.of(
                "f.tmp", "f~", ".f.swp", "f.bak", "f.new", ".f.tmp", "#f#", ".runnel-000000000000000000000000.tmp")) {
            link(name, outside + "/secret");
        }
        SixTools.ask("write", "f", bench);
        SixTools.ask("write", "f", bench);

        assertEquals(SECRET, Files.readString(outside.resolve("secret")));
    }

    @Test
    @DisplayName("T5, T6: write and edit say that a person must allow it")
    void protected_files_need_a_person() throws Exception {
        bench.with(".vscode/settings.json", "{\"s\": 1}").with("sub/.git/hooks/x", "s");
        var before = all();
        for (String path : List.of(
                ".git/config",
                ".GIT/config",
                "hooks/../config",
                "./src/../.git/config",
                "up/ws/.git/config",
                root + "/.git/config",
                ".vscode/settings.json",
                "sub/.git/hooks/x",
                "sub/.git/hooks/new",
                ".idea/new.xml",
                ".runnel/config.properties",
                ".mcp.json",
                "src/.claude/settings.json",
                "git~1/config")) {
            for (String tool : List.of("write", "edit")) {
                if (tool.equals("write") || Files.exists(root.resolve(path))) {
                    var refusal = assertThrows(ToolException.class, () -> SixTools.ask(tool, path, bench), path);
                    boolean outsideFirst = refusal.getMessage().contains("outside");
                    assertTrue(refusal.getCause() instanceof ProtectedException || outsideFirst, refusal.getMessage());
                }
            }
        }
        assertEquals(before, all());
    }

    @Test
    @DisplayName("T1: what is plainly meant works with every tool")
    void what_is_plainly_meant_works() throws Exception {
        Path way = Files.createSymbolicLink(top.resolve("way"), root);
        link("inside", "src");
        link("src/again", "a.txt");
        link("absolute", root + "/src");
        link("far", "src/deep/../../src");
        List<String> folders = List.of(
                "src",
                "./src",
                "src/",
                "src/.",
                "src/deep/..",
                "inside",
                "absolute",
                "far",
                root + "/src",
                "../ws/src",
                "up/ws/src",
                "root" + root + "/src",
                "src/../src",
                ".//src//",
                "inside/deep/..");
        List<String> names = List.of(
                "new.txt",
                "ünïcödé.txt",
                "日本語.md",
                "with blank.txt",
                " leading",
                "trailing ",
                "a'b\"c.txt",
                "-rf",
                "--help",
                "-",
                "..foo",
                "foo..",
                "...",
                "a..b",
                ".hidden",
                ".env",
                "a:b",
                "a*b",
                "[x]",
                "{a,b}",
                "$x",
                "%20",
                "100%",
                "a&b;c|d",
                "😀.txt",
                "e\u0301.txt",
                "a\\b",
                "n".repeat(255),
                "#x",
                "@x",
                "~x",
                "x~",
                "CON",
                "nul.txt");
        int worked = 0;
        for (String folder : folders) {
            assertTrue(SixTools.ask("ls", folder, bench).contains("a.txt"), folder);
            assertTrue(SixTools.ask("glob", folder, bench).contains("src/a.txt"), folder);
            assertTrue(SixTools.ask("grep", folder, bench).contains(" in"), folder);
            assertTrue(SixTools.ask("read", folder + "/a.txt", bench).contains(" in"), folder);
            SixTools.ask("edit", folder + "/a.txt", bench);
            worked++;
        }
        for (String name : names) {
            for (String path :
                    List.of(name, "src/" + name, "fresh/deep/" + name, "inside/" + name, root + "/x/" + name)) {
                SixTools.ask("write", path, bench);
                assertEquals(SixTools.WRITTEN, SixTools.ask("read", path, bench), path);
                SixTools.ask("edit", path, bench);
                assertTrue(SixTools.ask("grep", path, bench).contains("written by"), path);
                worked++;
            }
        }
        var byWay = new Bench(way, means);
        SixTools.ask("write", way + "/src/b.txt", byWay);
        assertEquals(SixTools.WRITTEN, SixTools.ask("read", root + "/src/b.txt", byWay));
        assertTrue(worked >= 56, worked + " controls");
        assertEquals(SECRET, Files.readString(outside.resolve("secret")));
    }

    @Test
    @Timeout(600)
    @DisplayName("T1, T2: generated paths lead out no more (-Drunnel.test.paths=100000 for as many)")
    void generated_paths_lead_out_no_more() throws Exception {
        int count = Integer.getInteger("runnel.test.paths", 3_000);
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<String> parts = List.of(
                "..",
                "..",
                "..",
                ".",
                "",
                "ws",
                "ws-evil",
                "secret",
                "folder",
                "out",
                "up",
                "src",
                "deep",
                "a.txt",
                "new",
                "out-relative",
                "out-file",
                "self",
                "loop1",
                "dangling",
                "pipe",
                "~",
                "%2e%2e",
                "..\\..",
                "\0",
                ".git",
                "config",
                "root",
                "proc",
                "self",
                "etc",
                "passwd",
                "x".repeat(256),
                "ü",
                "inside");
        List<String> starts = List.of("", "", "", "/", root + "/", outside + "/", "./", "src/", "up/ws/", top + "/");
        List<String> tools = new ArrayList<>();
        SixTools.names().forEach(tools::add);
        var before = outsides();
        int worked = 0;
        for (int i = 0; i < count; i++) {
            var path = new StringBuilder(starts.get(random.nextInt(starts.size())));
            for (int k = random.nextInt(1, 8); k > 0; k--) {
                path.append(parts.get(random.nextInt(parts.size()))).append(k > 1 ? "/" : "");
            }
            try {
                String said = SixTools.ask(tools.get(random.nextInt(tools.size())), path.toString(), bench);
                assertFalse(said.contains(SECRET), () -> "seed " + seed + " " + path);
                worked++;
            } catch (ToolException e) {
                assertFalse(e.getMessage().contains(SECRET), () -> "seed " + seed + " " + path);
            }
            if (i % 100 == 0) {
                assertEquals(before, outsides(), () -> "seed " + seed + " " + path);
            }
        }
        assertEquals(before, outsides(), () -> "seed " + seed);
        assertEquals(CONFIG, bench.file(".git/config"));
        assertTrue(worked > count / 100, worked + " worked: too few");
        System.out.println(count + " generated paths, " + worked + " worked, 0 escapes");
    }

    private Map<String, String> outsides() throws IOException {
        var all = new TreeMap<String, String>();
        try (var beside = Files.list(top)) {
            for (Path one : beside.toList()) {
                all.put(one.toString(), one.equals(root) ? "" : look(one));
            }
        }
        try (var files = Files.walk(outside)) {
            for (Path file : files.toList()) {
                all.put(file.toString(), look(file));
            }
        }
        return all;
    }
}
