package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.workspace.Workspace.OutsideException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What any way of opening folders must keep. */
abstract class WorkspaceContract {

    @TempDir
    Path temporary;

    private Path root;
    private Path outside;
    private Workspace workspace;

    abstract Folder.Opener opener();

    @BeforeEach
    void a_workspace_and_something_outside() throws IOException {
        root = Files.createDirectory(temporary.toRealPath().resolve("ws"));
        outside = Files.createDirectory(temporary.toRealPath().resolve("ws-outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectory(outside.resolve("folder"));
        Files.createDirectories(root.resolve("src/main"));
        Files.writeString(root.resolve("src/a.txt"), "a");
        workspace = Workspace.open(root, opener());
    }

    private String text(String path) throws IOException {
        return new String(workspace.read(path, 1 << 20), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void link(String path, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(path), Path.of(target));
    }

    /** Everything outside, and what it holds. */
    private String outsideDigest() throws Exception {
        var all = new TreeMap<String, String>();
        try (var files = Files.walk(outside)) {
            for (Path file : files.toList()) {
                boolean regular = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
                all.put(file.toString(), regular ? Files.readString(file) : "");
            }
        }
        try (var beside = Files.list(temporary)) {
            beside.forEach(file -> all.put(file.toString(), ""));
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(all.toString())));
    }

    @Test
    void paths_are_taken_as_models_write_them() throws Exception {
        link("alias", "src");
        Path alias = Files.createSymbolicLink(temporary.resolve("way-to-ws"), root);
        Workspace byAlias = Workspace.open(alias, opener());

        for (String path : List.of(
                "src/a.txt",
                "./src/a.txt",
                "src//a.txt",
                "src/./a.txt",
                "src/main/../a.txt",
                "alias/a.txt",
                "alias/main/../a.txt",
                "../ws/src/a.txt",
                "src/../../ws/src/a.txt",
                root + "/src/a.txt",
                root + "/../ws/src/a.txt")) {
            assertEquals("a", text(path), path);
            assertEquals("src/a.txt", workspace.stat(path).path(), path);
        }
        assertEquals(
                "src/a.txt", byAlias.stat(alias.toAbsolutePath() + "/src/a.txt").path());
        for (String path : List.of("", ".", "./", "src/..", root.toString(), root + "/")) {
            assertEquals(new Entry("", Kind.FOLDER, 0), workspace.stat(path), path);
        }
    }

    @Test
    @Timeout(30)
    void no_path_leads_out_and_nothing_outside_changes() throws Exception {
        // given
        link("out", outside.toString());
        link("out-relative", "../ws-outside");
        link("out-file", outside + "/secret");
        link("dangling", outside + "/not-there");
        link("dangling-inside", "not-there");
        link("dangling-deep", "not/there/at/all");
        link("chain1", "chain2");
        link("chain2", "src/../out");
        link("self", "/proc/self/root");
        link("cwd", "/proc/self/cwd");
        link("fd", "/proc/self/fd/0");
        link("etc", "/etc");
        link("src/up", "../..");
        String digest = outsideDigest();

        List<String> hostile = List.of(
                "..",
                "../",
                "../ws-outside/secret",
                "../ws-outside/new",
                "src/../../ws-outside/secret",
                "missing/../../ws-outside/secret",
                "/etc/passwd",
                "/",
                "//etc/passwd",
                "~/.bashrc",
                "~",
                outside + "/secret",
                root + "-outside/secret",
                root + "/../ws-outside/secret",
                "out/secret",
                "out/new",
                "out/new/deep",
                "out",
                "out/folder",
                "out-relative/secret",
                "out-file",
                "out/../ws-outside/secret",
                "dangling",
                "dangling/x",
                "dangling-inside",
                "dangling-inside/x",
                "dangling-deep",
                "chain1/secret",
                "self/etc/passwd",
                "cwd/pom.xml",
                "fd",
                "etc/passwd",
                "src/up/ws-outside/secret",
                "src/up/new");

        // then
        var kept = new ArrayList<String>();
        for (String path : hostile) {
            List<Attempt> attempts = List.of(
                    () -> workspace.read(path, 100),
                    () -> workspace.stream(path),
                    () -> workspace.stat(path),
                    () -> workspace.list(path),
                    () -> workspace.directory(path),
                    () -> workspace.write(path, bytes("overwritten")),
                    () -> workspace.write(path, bytes("secret"), bytes("overwritten")),
                    () -> workspace.delete(path),
                    () -> workspace.walk(path, (_, _) -> true));
            for (Attempt attempt : attempts) {
                OutsideException refusal = assertThrows(OutsideException.class, attempt::make, path);
                assertEquals(path + " is outside the workspace", refusal.getMessage());
                kept.add(path);
            }
        }
        assertEquals(hostile.size() * 9, kept.size());
        assertEquals(digest, outsideDigest());
        try (var left = Files.list(root)) {
            assertFalse(left.anyMatch(file -> file.toString().contains(".runnel")));
        }
    }

    @Test
    @Timeout(120)
    void random_paths_through_links_and_dots_do_not_lead_out_either() throws Exception {
        link("out", outside.toString());
        link("up", "..");
        link("src/in", "../src/main/..");
        link("src/back", "../../ws/src");
        String digest = outsideDigest();
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<String> parts = List.of(
                "..",
                "..",
                ".",
                "",
                "ws",
                "ws-outside",
                "secret",
                "folder",
                "out",
                "up",
                "src",
                "in",
                "back",
                "a.txt",
                "new",
                "\u0000",
                "~",
                "n".repeat(256));
        int worked = 0;
        for (int i = 0; i < 4_000; i++) {
            var path =
                    new StringBuilder(List.of("", "", "/", root + "/", "src/").get(random.nextInt(5)));
            for (int k = random.nextInt(1, 7); k > 0; k--) {
                path.append(parts.get(random.nextInt(parts.size()))).append(k > 1 ? "/" : "");
            }
            try {
                workspace.write(path.toString(), bytes("changed"));
                assertEquals("changed", text(path.toString()), () -> "seed " + seed + " " + path);
                workspace.delete(path.toString());
                worked++;
            } catch (IOException e) {
                assertFalse(e.getMessage().isBlank());
            }
        }

        assertTrue(worked > 50, worked + " worked: too few");
        assertEquals(digest, outsideDigest(), () -> "seed " + seed);
    }

    private interface Attempt {
        void make() throws Exception;
    }

    @Test
    @Timeout(30)
    void what_cannot_be_used_is_said_in_words() throws Exception {
        link("loop1", "loop2");
        link("loop2", "loop1");
        Programs.run(root, "", List.of("mkfifo", "pipe"));
        Files.write(root.resolve("big"), new byte[1001]);
        String longName = "n".repeat(300);

        assertEquals("no/such.txt: no such file or folder", refusal(() -> workspace.read("no/such.txt", 10)));
        assertEquals("nosuch: no such file or folder", refusal(() -> workspace.list("nosuch")));
        assertEquals("nosuch: no such file or folder", refusal(() -> workspace.walk("nosuch", (_, _) -> true)));
        assertEquals("src: is a folder", refusal(() -> workspace.read("src", 10)));
        assertEquals("src: is a folder", refusal(() -> workspace.write("src", bytes("x"))));
        assertEquals("src: is a folder", refusal(() -> workspace.delete("src")));
        assertEquals("src/a.txt: not a folder", refusal(() -> workspace.list("src/a.txt")));
        assertEquals(
                "src/a.txt/b: src/a.txt is not a folder", refusal(() -> workspace.write("src/a.txt/b", bytes("x"))));
        assertEquals("loop1: too many links on the way", refusal(() -> workspace.read("loop1", 10)));
        assertEquals("pipe: is no regular file", refusal(() -> workspace.read("pipe", 10)));
        assertEquals("pipe: is no regular file", refusal(() -> workspace.write("pipe", bytes("x"))));
        assertEquals("a\\0b: a path cannot hold a NUL", refusal(() -> workspace.read("a\0b", 10)));
        assertEquals("big: larger than 1000 bytes", refusal(() -> workspace.read("big", 1000)));
        assertEquals(longName + ": File name too long", refusal(() -> workspace.write(longName, bytes("x"))));
        assertEquals(Kind.OTHER, workspace.stat("pipe").kind());
        assertEquals(Kind.MISSING, workspace.stat("nosuch").kind());
        assertThrows(NoSuchFileException.class, () -> workspace.read("nosuch", 10));
    }

    private static String refusal(Attempt attempt) {
        return assertThrows(FileSystemException.class, attempt::make).getMessage();
    }

    @Test
    void links_that_stay_inside_are_followed_also_when_writing() throws Exception {
        link("one", "src/two");
        link("src/two", root + "/src/a.txt");
        link("folder", "./src");

        Optional<FileChange> change = workspace.write("one", bytes("new"));
        workspace.write("folder/fresh/b.txt", bytes("b"));

        assertEquals("src/a.txt", change.orElseThrow().path());
        assertEquals("new", Files.readString(root.resolve("src/a.txt")));
        assertTrue(Files.isSymbolicLink(root.resolve("one")));
        assertEquals("b", Files.readString(root.resolve("src/fresh/b.txt")));
    }

    @Test
    void writing_replaces_the_file_keeps_its_mode_and_leaves_its_other_names_alone() throws Exception {
        Path script = Files.writeString(root.resolve("run.sh"), "old");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createLink(outside.resolve("peer"), script);

        FileChange change = workspace.write("run.sh", bytes("new")).orElseThrow();

        assertEquals("rwxrwxrwx", PosixFilePermissions.toString(Files.getPosixFilePermissions(script)));
        assertEquals("new", Files.readString(script));
        assertEquals("old", Files.readString(outside.resolve("peer")));
        assertArrayEquals(bytes("old"), change.before().orElseThrow().content().orElseThrow());
        assertArrayEquals(bytes("new"), change.after().orElseThrow().content().orElseThrow());
    }

    @Test
    void a_new_file_gets_the_usual_mode_and_the_folders_above_it() throws Exception {
        Files.writeString(root.resolve("usual"), "");
        Files.createDirectory(root.resolve("usual-folder"));

        FileChange change = workspace.write("x/y/z.txt", bytes("z")).orElseThrow();

        assertTrue(change.created());
        assertEquals("x/y/z.txt", change.path());
        assertEquals(
                Files.getPosixFilePermissions(root.resolve("usual")),
                Files.getPosixFilePermissions(root.resolve("x/y/z.txt")));
        assertEquals(
                Files.getPosixFilePermissions(root.resolve("usual-folder")),
                Files.getPosixFilePermissions(root.resolve("x/y")));
        assertEquals(List.of("src", "usual", "usual-folder", "x"), names(""));
    }

    private List<String> names(String path) throws IOException {
        return workspace.list(path).stream().map(Entry::name).toList();
    }

    @Test
    void the_same_bytes_are_no_change() throws Exception {
        Object inode = Files.getAttribute(root.resolve("src/a.txt"), "unix:ino");

        assertEquals(Optional.empty(), workspace.write("src/a.txt", bytes("a")));
        assertEquals(inode, Files.getAttribute(root.resolve("src/a.txt"), "unix:ino"));
    }

    @Test
    void a_file_that_changed_meanwhile_is_not_overwritten() {
        assertEquals(
                "src/a.txt: was changed by somebody else meanwhile",
                refusal(() -> workspace.write("src/a.txt", bytes("b"), bytes("c"))));
    }

    @Test
    void a_read_only_file_stays_as_it_is() throws Exception {
        Files.setPosixFilePermissions(root.resolve("src/a.txt"), PosixFilePermissions.fromString("r--r--r--"));

        assertEquals(
                "src/a.txt: permission denied, the file is read-only",
                refusal(() -> workspace.write("src/a.txt", bytes("b"))));
        assertEquals("a", text("src/a.txt"));
        assertEquals(List.of("a.txt", "main"), names("src"));
    }

    @Test
    void a_write_that_is_interrupted_leaves_the_file_as_it_was() throws Exception {
        Thread.currentThread().interrupt();

        assertThrows(ClosedByInterruptException.class, () -> workspace.write("src/a.txt", bytes("b")));
        assertTrue(Thread.interrupted());
        assertEquals("a", text("src/a.txt"));
        assertEquals(List.of("a.txt", "main"), names("src"));
    }

    @Test
    void a_deleted_file_is_handed_back() throws Exception {
        FileChange change = workspace.delete("src/a.txt");

        assertTrue(change.deleted());
        assertArrayEquals(bytes("a"), change.before().orElseThrow().content().orElseThrow());
        assertFalse(Files.exists(root.resolve("src/a.txt")));
    }

    @Test
    void a_walk_is_in_order_follows_no_link_and_leaves_out_what_is_ignored() throws Exception {
        link("src/loop", "..");
        Files.createDirectories(root.resolve(".git"));
        Files.writeString(root.resolve(".git/config"), "");
        Files.createDirectories(root.resolve("build/deep"));
        Files.writeString(root.resolve("build/deep/x"), "");
        Files.writeString(root.resolve(".gitignore"), "build/\n*.log\n");
        Files.writeString(root.resolve("src/.gitignore"), "!keep.log\n");
        Files.writeString(root.resolve("src/keep.log"), "");
        Files.writeString(root.resolve("src/drop.log"), "");
        Files.writeString(root.resolve("src/main/drop.log"), "");
        Files.writeString(root.resolve("src-b"), "");

        assertEquals(
                List.of(".gitignore", "src-b", "src/.gitignore", "src/a.txt", "src/keep.log", "src/loop"), walk(""));
        assertEquals(List.of("src/.gitignore", "src/a.txt", "src/keep.log", "src/loop"), walk("src"));
        assertEquals(List.of(), walk("src/main"));
        assertEquals(List.of("build/deep/x"), walk("build"));
        assertEquals(List.of("src/drop.log"), walk("src/drop.log"));
    }

    private List<String> walk(String path) throws Exception {
        var met = new ArrayList<String>();
        workspace.walk(path, (entry, _) -> met.add(entry.path()));
        return met;
    }

    @Test
    void a_walk_can_be_stopped_and_interrupted() throws Exception {
        Files.writeString(root.resolve("src/b.txt"), "b");
        var met = new ArrayList<String>();

        workspace.walk("", (entry, content) -> {
            met.add(entry.path() + "=" + new String(content.read(10), StandardCharsets.UTF_8));
            return false;
        });
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> workspace.walk("", (_, _) -> true));
        assertEquals(List.of("src/a.txt=a"), met);
    }

    @Test
    void what_is_no_folder_is_no_workspace() {
        assertThrows(IOException.class, () -> Workspace.open(root.resolve("src/a.txt"), opener()));
        assertThrows(IOException.class, () -> Workspace.open(root.resolve("nothing"), opener()));
    }
}
