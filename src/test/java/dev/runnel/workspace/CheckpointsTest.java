package dev.runnel.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckpointsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Path root;
    private Checkpoints checkpoints;

    @BeforeEach
    void open() throws Exception {
        root = Files.createDirectory(folder.resolve("ws")).toRealPath();
        checkpoints = new Checkpoints(Workspace.open(root), folder.resolve("aside"));
    }

    @AfterEach
    void close() throws IOException {
        checkpoints.close();
    }

    private Path write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String text(FileState state) {
        return new String(state.content().orElseThrow(), UTF_8);
    }

    private List<Trace> changes(Checkpoints of) throws Exception {
        var traces = new ArrayList<Trace>();
        of.changes(LONG, traces::add);
        return traces;
    }

    /** Each as one line. */
    private List<String> lines() throws Exception {
        return changes(checkpoints).stream().map(CheckpointsTest::line).toList();
    }

    private static String line(Trace trace) {
        return switch (trace) {
            case FileChange change ->
                change.from().map(from -> from + " -> ").orElse("") + change.path() + ": "
                        + change.before().map(CheckpointsTest::text).orElse("nothing") + " -> "
                        + change.after().map(CheckpointsTest::text).orElse("nothing");
            case Trace.Folders folders -> "folders +" + folders.made() + " -" + folders.removed();
            case Trace.Looking looking -> throw new AssertionError(looking);
            case Trace.Unseen(String why) -> why;
        };
    }

    @Test
    void what_came_changed_and_went_is_told_with_its_bytes() throws Exception {
        write("kept.txt", "same");
        write("changed.txt", "old");
        write("gone.txt", "was here");
        checkpoints.take();

        write("changed.txt", "new");
        write("new/deep/file.txt", "fresh");
        Files.delete(root.resolve("gone.txt"));

        assertEquals(
                List.of(
                        "changed.txt: old -> new",
                        "gone.txt: was here -> nothing",
                        "new/deep/file.txt: nothing -> fresh",
                        "folders +[new, new/deep] -[]"),
                lines());
    }

    @Test
    void what_was_only_touched_or_rewritten_with_the_same_bytes_is_no_change() throws Exception {
        Path touched = write("touched.txt", "same");
        write("rewritten.txt", "same");
        checkpoints.take();

        Files.setLastModifiedTime(touched, FileTime.from(Instant.EPOCH));
        Files.delete(root.resolve("rewritten.txt"));
        write("rewritten.txt", "same");

        assertEquals(List.of(), lines());
    }

    @Test
    void a_change_that_keeps_size_and_time_is_seen_when_the_file_was_young() throws Exception {
        Path file = write("a.txt", "one");
        checkpoints.take();
        FileTime time = Files.getLastModifiedTime(file);

        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, time);

        assertEquals(List.of("a.txt: one -> two"), lines());
    }

    @Test
    void a_file_that_got_another_path_is_told_as_one_change() throws Exception {
        write("a/old.txt", "the same\n");
        checkpoints.take();

        Files.createDirectory(root.resolve("b"));
        Files.move(root.resolve("a/old.txt"), root.resolve("b/new.txt"));

        assertEquals(List.of("a/old.txt -> b/new.txt: the same\n -> the same\n", "folders +[b] -[]"), lines());
    }

    @Test
    void empty_files_are_never_taken_for_one_that_moved() throws Exception {
        write("one", "");
        checkpoints.take();

        Files.delete(root.resolve("one"));
        write("two", "");

        assertEquals(List.of("one:  -> nothing", "two: nothing -> "), lines());
    }

    @Test
    void permissions_and_links_are_part_of_what_stands_there() throws Exception {
        Path script = write("run.sh", "echo");
        Files.createSymbolicLink(root.resolve("link"), Path.of("run.sh"));
        checkpoints.take();

        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.delete(root.resolve("link"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("elsewhere"));

        List<Trace> traces = changes(checkpoints);
        assertEquals(
                List.of("link: run.sh -> elsewhere", "run.sh: echo -> echo"),
                traces.stream().map(CheckpointsTest::line).toList());
        FileChange mode = (FileChange) traces.get(1);
        assertEquals(
                PosixFilePermissions.fromString("rwxr-xr-x"),
                mode.after().orElseThrow().permissions().orElseThrow());
    }

    @Test
    void what_can_be_made_again_is_passed_by_but_a_single_ignored_file_is_not() throws Exception {
        write(".gitignore", ".env\nbuild/\n");
        write(".env", "SECRET=1");
        checkpoints.take();

        Files.delete(root.resolve(".env"));
        write("build/out.o", "x");
        write("__pycache__/a.pyc", "x");
        write("node_modules/left/index.js", "x");
        write("env/pyvenv.cfg", "home = x");
        write("env/lib/a.py", "x");
        write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
        write("target/a.o", "x");
        write(".git/config", "x");

        assertEquals(List.of(".env: SECRET=1 -> nothing"), lines());
    }

    @Test
    void what_an_ignore_file_hides_or_shows_was_neither_made_nor_removed() throws Exception {
        write("src/a.txt", "a");
        write("build/b.txt", "b");
        write(".gitignore", "build/\n");
        checkpoints.take();

        write(".gitignore", "src/\n");

        assertEquals(List.of(".gitignore: build/\n -> src/\n"), lines());
    }

    @Test
    void each_look_tells_only_what_came_since_the_last() throws Exception {
        write("a", "1");
        checkpoints.take();
        write("a", "2");
        assertEquals(List.of("a: 1 -> 2"), lines());

        write("b", "by somebody else");
        checkpoints.take();
        write("a", "3");

        assertEquals(List.of("a: 2 -> 3"), lines());
    }

    @Test
    void a_folder_that_is_too_large_is_looked_at_in_part_and_that_is_said() throws Exception {
        for (int i = 0; i < 10; i++) {
            write("f" + i, "old");
        }
        try (var few =
                new Checkpoints(Workspace.open(root), folder.resolve("aside"), new Survey.Bounds(5, 1 << 20, LONG))) {
            few.take();
            write("f3", "new");
            write("f7", "new");
            write("f99", "new");

            assertEquals(
                    List.of(
                            "f3: old -> new",
                            "The folder is too large to be looked over whole: what the command changed from f5 on is not"
                                    + " known."),
                    changes(few).stream().map(CheckpointsTest::line).toList());
        }
    }

    @Test
    void of_what_is_too_large_to_be_kept_only_the_change_is_known() throws Exception {
        write("large", "0123456789");
        write("small", "0");
        try (var little =
                new Checkpoints(Workspace.open(root), folder.resolve("aside"), new Survey.Bounds(100, 5, LONG))) {
            little.take();
            write("large", "9876543210!");
            write("small", "1");

            List<Trace> traces = changes(little);

            assertEquals(2, traces.size());
            assertTrue(((FileChange) traces.getFirst())
                    .before()
                    .orElseThrow()
                    .content()
                    .isEmpty());
            assertEquals("small: 0 -> 1", line(traces.getLast()));
        }
    }

    @Test
    void our_own_folder_is_passed_by_also_within_the_workspace() throws Exception {
        write("a", "1");
        write("own/sessions/s.jsonl", "1");
        try (var own = new Checkpoints(Workspace.open(root), root.resolve("own"))) {
            own.take();
            write("a", "2");
            write("own/sessions/s.jsonl", "2");

            assertEquals(
                    List.of("a: 1 -> 2"),
                    changes(own).stream().map(CheckpointsTest::line).toList());
        }
    }

    @Test
    void nothing_lies_in_the_scratch_folder_while_a_look_is_kept() throws Exception {
        write("a", "secret");
        checkpoints.take();

        try (var files = Files.list(folder.resolve("aside/scratch"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void whatever_is_done_taking_it_back_step_by_step_gives_what_was() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            scramble(random, 5);
            checkpoints.take();
            Map<String, String> before = all();
            scramble(random, 6);
            takeBack(changes(checkpoints));

            assertEquals(before, all(), "seed " + seed + ", round " + round);
        }
    }

    private void takeBack(List<Trace> traces) throws IOException {
        var workspace = Workspace.open(root);
        var files = traces.stream()
                .filter(FileChange.class::isInstance)
                .map(FileChange.class::cast)
                .flatMap(change -> change.withoutMove().stream())
                .toList();
        for (FileChange change : files) {
            if (change.before().isEmpty()) {
                workspace.restore(change.path(), change.after(), change.before());
            }
        }
        for (Trace trace : traces) {
            if (trace instanceof Trace.Folders(var made, var removed)) {
                for (String path : made.reversed()) {
                    assertTrue(workspace.deleteEmptyFolder(path));
                }
                for (String path : removed) {
                    workspace.makeFolder(path);
                }
            }
        }
        for (FileChange change : files) {
            if (change.before().isPresent()) {
                workspace.restore(change.path(), change.after(), change.before());
            }
        }
    }

    private void scramble(Random random, int steps) throws IOException {
        for (int i = 0; i < steps; i++) {
            Path path =
                    root.resolve(List.of("a", "b", "c/d", "c/e", "c/f/g", "h").get(random.nextInt(6)));
            switch (random.nextInt(5)) {
                case 0 -> deleteTree(path);
                case 1 -> {
                    deleteTree(path);
                    if (parents(path)) {
                        Files.createSymbolicLink(path, Path.of("to" + random.nextInt(3)));
                    }
                }
                case 2 -> {
                    deleteTree(path);
                    if (parents(path)) {
                        Files.createDirectories(path.resolve("sub"));
                    }
                }
                default -> {
                    deleteTree(path);
                    if (parents(path)) {
                        Files.writeString(path, "text " + random.nextInt(4));
                        Files.setPosixFilePermissions(
                                path,
                                PosixFilePermissions.fromString(random.nextBoolean() ? "rwx------" : "rw-r--r--"));
                    }
                }
            }
        }
    }

    private boolean parents(Path path) throws IOException {
        for (Path above = path.getParent(); !above.equals(root); above = above.getParent()) {
            if (Files.exists(above, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        Files.createDirectories(path.getParent());
        return true;
    }

    private static void deleteTree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var all = Files.walk(path)) {
            for (Path one : all.toList().reversed()) {
                Files.delete(one);
            }
        }
    }

    private Map<String, String> all() throws IOException {
        var found = new TreeMap<String, String>();
        try (var paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                found.put(root.relativize(path).toString(), what(path));
            }
        }
        return found;
    }

    private static String what(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        return Files.isDirectory(path)
                ? "folder"
                : Files.readString(path) + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void a_thousand_files_come_back_byte_for_byte() throws Exception {
        var random = new Random(7);
        var contents = new TreeMap<String, byte[]>();
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[random.nextInt(2_000)];
            random.nextBytes(bytes);
            contents.put("d" + i % 10 + "/f" + i, bytes);
            Path file = root.resolve("d" + i % 10 + "/f" + i);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
        checkpoints.take();
        deleteTree(root.resolve("d0"));
        deleteTree(root.resolve("d7"));

        for (Trace trace : changes(checkpoints)) {
            if (trace instanceof FileChange change) {
                assertArrayEquals(
                        contents.remove(change.path()),
                        change.before().orElseThrow().content().orElseThrow());
            }
        }
        assertEquals(800, contents.size());
    }

    @Test
    void many_files_of_one_size_that_came_and_went_are_told_soon() throws Exception {
        for (int i = 0; i < 4_000; i++) {
            write("old" + (10_000 + i), "content " + (10_000 + i));
        }
        checkpoints.take();
        for (int i = 0; i < 4_000; i++) {
            Files.delete(root.resolve("old" + (10_000 + i)));
            write("new" + (10_000 + i), "content " + (50_000 + i));
        }

        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertEquals(8_000, changes(checkpoints).size()));
    }

    @Test
    void a_large_file_from_the_future_is_no_change_of_every_command() throws Exception {
        write("small", "1");
        Path large = write("large", "");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(Survey.MAX_FILE + 1L);
        }
        Files.setLastModifiedTime(large, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
        checkpoints.take();

        write("small", "2");

        assertEquals(List.of("small: 1 -> 2"), lines());
    }

    @Test
    void being_stopped_while_a_file_is_read_is_being_stopped() throws Exception {
        write("a", "1");
        var stopped = Workspace.open(root, path -> new Stopping(SecureFolder.open(path)));
        try (var interrupted = new Checkpoints(stopped, folder.resolve("aside"))) {
            assertThrows(InterruptedException.class, interrupted::take);
        }
        assertFalse(Thread.interrupted(), "that was told");
    }

    @Test
    void being_stopped_while_changes_are_told_ends_soon_and_says_what_is_missing() throws Exception {
        for (String path : List.of("a", "b", "c", "d")) {
            write(path, "1");
        }
        checkpoints.take();
        for (String path : List.of("a", "b", "c", "d")) {
            write(path, "2");
        }
        var lines = new ArrayList<String>();

        checkpoints.changes(LONG, trace -> {
            lines.add(line(trace));
            Thread.currentThread().interrupt();
            long busy = System.nanoTime() + Duration.ofMillis(150).toNanos();
            while (System.nanoTime() < busy) {
                Thread.onSpinWait();
            }
        });

        assertTrue(Thread.interrupted());
        assertEquals("a: 1 -> 2", lines.getFirst());
        assertTrue(lines.getLast().startsWith("The run was stopped before all was kept"), lines.getLast());
        assertTrue(
                lines.getLast().endsWith(" more files, from " + "abcd".charAt(lines.size() - 1) + " on."),
                lines.getLast());
    }

    /** Somebody stops the thread just when a file is opened. */
    private static final class Stopping extends FolderAround {
        Stopping(Folder folder) {
            super(folder);
        }

        @Override
        public SeekableByteChannel read(Path name) throws IOException {
            Thread.currentThread().interrupt();
            return super.read(name);
        }
    }
}
