package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.workspace.Patch.Diff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PatchTest {

    @TempDir
    Path temporary;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static FileChange change(String path, String before, String after) {
        return FileChange.ofBytes(path, Optional.of(bytes(before)), Optional.of(bytes(after)));
    }

    @Test
    void a_change_is_shown_with_three_lines_around() {
        Diff diff = Patch.of(change("src/x", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n"));

        assertEquals(new Diff("""
                --- a/src/x
                +++ b/src/x
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8
                """, 1, 1, false), diff);
    }

    @Test
    void a_diff_of_a_file_without_final_newline_ends_with_the_marker() {
        Diff diff = Patch.of(change("x", "a", "a\n"));

        assertEquals("""
                --- a/x
                +++ b/x
                @@ -1,1 +1,1 @@
                -a
                \\ No newline at end of file
                +a
                """, diff.text());
    }

    @Test
    void a_created_and_a_deleted_file_are_compared_with_nothing() {
        Diff created = Patch.of(FileChange.ofBytes("x", Optional.empty(), Optional.of(bytes("a\n"))));
        Diff deleted = Patch.of(FileChange.ofBytes("x", Optional.of(bytes("a\n")), Optional.empty()));

        assertEquals(new Diff("--- /dev/null\n+++ b/x\n@@ -0,0 +1,1 @@\n+a\n", 1, 0, false), created);
        assertEquals(new Diff("--- a/x\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n", 0, 1, false), deleted);
    }

    @Test
    void an_empty_new_file_and_a_binary_one_have_a_diff_too() {
        Diff empty = Patch.of(FileChange.ofBytes("x", Optional.empty(), Optional.of(new byte[0])));
        Diff binary = Patch.of(FileChange.ofBytes("x", Optional.of(bytes("a")), Optional.of(new byte[] {0, 1})));

        assertEquals("--- /dev/null\n+++ b/x\n", empty.text());
        assertEquals("--- a/x\n+++ b/x\nBinary files a/x and b/x differ\n", binary.text());
    }

    @Test
    @Timeout(300)
    void git_and_patch_apply_it_to_the_old_text_and_get_the_new_one() throws Exception {
        long seed = System.nanoTime();
        System.out.println("PatchTest seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            String name = List.of("x.txt", "my file", "sub/ä.txt", "q\"uote").get(random.nextInt(4));
            String before = text(random);
            String after = random.nextInt(8) == 0 ? text(random) : mutate(random, before);
            if (before.equals(after)) {
                continue;
            }
            Optional<byte[]> old =
                    before.isEmpty() && random.nextBoolean() ? Optional.empty() : Optional.of(bytes(before));
            Diff diff = Patch.of(FileChange.ofBytes(name, old, Optional.of(bytes(after))));

            assertArrayEquals(bytes(after), applied(name, old, diff, "git", "apply"), () -> seed + "\n" + diff.text());
            assertArrayEquals(
                    bytes(after),
                    applied(name, old, diff, "patch", "-p1", "--binary", "-s", "-f"),
                    () -> seed + "\n" + diff.text());
        }
    }

    private byte[] applied(String name, Optional<byte[]> old, Diff diff, String... command) throws Exception {
        Path folder = Files.createTempDirectory(temporary, "p");
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        if (old.isPresent()) {
            Files.write(file, old.get());
        }
        Programs.Outcome outcome = Programs.run(folder, diff.text(), List.of(command));
        assertEquals(0, outcome.exit(), () -> List.of(command) + outcome.output() + diff.text());
        return Files.readAllBytes(file);
    }

    private static String text(Random random) {
        String end = random.nextInt(3) == 0 ? "\r\n" : "\n";
        String text = IntStream.range(0, random.nextInt(40))
                .mapToObj(_ -> random.nextInt(6) + (random.nextInt(9) == 0 ? "\n" : end))
                .collect(Collectors.joining());
        return text.isEmpty() || random.nextBoolean() ? text : text.substring(0, text.length() - 1);
    }

    private static String mutate(Random random, String before) {
        var lines = new ArrayList<>(before.lines().map(line -> line + "\n").toList());
        for (int i = random.nextInt(5); i > 0; i--) {
            int at = random.nextInt(lines.size() + 1);
            if (random.nextBoolean() || at == lines.size()) {
                lines.add(at, random.nextInt(6) + "\n");
            } else {
                lines.remove(at);
            }
        }
        String after = String.join("", lines);
        return random.nextBoolean() || after.isEmpty() ? after : after.substring(0, after.length() - 1);
    }

    @Test
    @Timeout(20)
    void large_texts_that_have_nothing_in_their_place_take_no_time() throws IOException {
        List<String> lines =
                IntStream.range(0, 100_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.toList());
        String before = String.join("", lines);
        Collections.shuffle(lines, new Random(1));
        String shuffled = String.join("", lines);
        String same = "x\ny\n".repeat(50_000);
        String alsoSame = "y\ny\nx\n".repeat(33_000);

        Diff diff = timed(change("x", before, shuffled));
        Diff repeated = timed(change("x", same, alsoSame));
        Diff other = timed(change("x", before, before.replace("line", "other")));

        assertTrue(diff.truncated());
        assertTrue(diff.text().endsWith("\n"));
        assertTrue(bytes(diff.text()).length <= 256 << 10);
        assertEquals(diff.added(), diff.removed());
        assertTrue(diff.added() < 100_000, "something was found that stayed");
        assertEquals(100_000 - 99_000, repeated.removed() - repeated.added());
        assertEquals(new Diff(other.text(), 100_000, 100_000, true), other);
    }

    private static Diff timed(FileChange change) {
        long start = System.nanoTime();
        Diff diff = Patch.of(change);
        System.out.println("large diff: " + (System.nanoTime() - start) / 1_000_000 + " ms");
        return diff;
    }

    @Test
    void scattered_changes_in_a_large_file_are_all_found_alone() {
        List<String> lines =
                IntStream.range(0, 50_000).mapToObj(i -> "line " + i).collect(Collectors.toList());
        String before = String.join("\n", lines);
        for (int i = 0; i < 50_000; i += 100) {
            lines.set(i, "changed " + i);
        }

        Diff diff = Patch.of(change("x", before, String.join("\n", lines)));

        assertEquals(500, diff.added());
        assertEquals(500, diff.removed());
        assertFalse(diff.truncated());
    }
}
