package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compared with git itself, on small random trees made of names and patterns that like to meet. */
class IgnoreTest {

    private static final List<String> NAMES =
            List.of("a", "b", "ab", "a b", "foo.txt", "build", "x.log", "!x", "#y", "a]", "fo[o", "äöü", "b ", "\\z");
    private static final List<String> PARTS = List.of(
            "a",
            "b",
            "ab",
            "*",
            "**",
            "?",
            "foo.txt",
            "build",
            "*.log",
            "[ab]",
            "[!a]",
            "[^b]*",
            "a*",
            "*b",
            "\\!x",
            "#y",
            "\\#y",
            "!x",
            "a]",
            "fo\\[o",
            "[[:alpha:]]",
            "[a-",
            "a ",
            "b\\ ",
            "**b",
            "a**",
            "***",
            "äöü",
            "\\a",
            "\\\\z",
            "\\",
            "[]]",
            "[a-z]",
            "[]-a]",
            "x.lo?");

    @TempDir
    Path temporary;

    @Test
    @Timeout(120)
    void it_leaves_out_what_git_leaves_out() throws Exception {
        long seed = System.nanoTime();
        System.out.println("IgnoreTest seed " + seed);
        var random = new Random(seed);
        int ignored = 0;
        for (int round = 0; round < 80; round++) {
            Path root = Files.createDirectory(temporary.resolve("r" + round));
            Programs.run(root, "", List.of("git", "init", "-q"));
            fill(random, root, 0);

            var ours = new TreeSet<String>();
            Workspace.open(root).walk("", (entry, _) -> ours.add(entry.path()));
            var theirs = notIgnoredByGit(root);

            ignored += files(root).size() - theirs.size();
            assertEquals(Set.of(), difference(ours, theirs), () -> "only ours keeps; seed " + seed + describe(root));
            assertEquals(Set.of(), difference(theirs, ours), () -> "only git keeps; seed " + seed + describe(root));
        }
        assertTrue(ignored > 100, ignored + " were ignored: too few to say anything");
    }

    private static Set<String> difference(Set<String> all, Set<String> without) {
        var rest = new TreeSet<>(all);
        rest.removeAll(without);
        return rest;
    }

    private static void fill(Random random, Path folder, int depth) throws IOException {
        for (int i = random.nextInt(2, 6); i > 0; i--) {
            Path path = folder.resolve(NAMES.get(random.nextInt(NAMES.size())));
            if (Files.exists(path)) {
                continue;
            }
            if (depth < 3 && random.nextBoolean()) {
                fill(random, Files.createDirectory(path), depth + 1);
            } else {
                Files.writeString(path, "");
            }
        }
        if (depth == 0 || random.nextInt(3) == 0) {
            Files.writeString(folder.resolve(".gitignore"), rules(random));
        }
    }

    private static String rules(Random random) {
        var text = new StringBuilder(random.nextInt(10) == 0 ? "\uFEFF" : "");
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            text.append(random.nextInt(4) == 0 ? "!" : "").append(random.nextInt(4) == 0 ? "/" : "");
            for (int parts = random.nextInt(1, 4); parts > 0; parts--) {
                text.append(PARTS.get(random.nextInt(PARTS.size()))).append(parts > 1 ? "/" : "");
            }
            text.append(random.nextInt(4) == 0 ? "/" : "")
                    .append(" ".repeat(random.nextInt(2)))
                    .append(random.nextInt(5) == 0 ? "\r\n" : "\n");
        }
        return text.toString();
    }

    private static Set<String> files(Path root) throws IOException {
        var files = new TreeSet<String>();
        try (var all = Files.walk(root)) {
            all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(file -> !file.startsWith(".git/"))
                    .forEach(files::add);
        }
        return files;
    }

    private static Set<String> notIgnoredByGit(Path root) throws Exception {
        var files = files(root);
        var outcome = Programs.run(
                root, String.join("\0", files), List.of("git", "check-ignore", "--no-index", "-z", "--stdin"));
        files.removeAll(List.of(outcome.output().split("\0")));
        return files;
    }

    private static String describe(Path root) {
        var text = new ArrayList<String>();
        try {
            for (String file : files(root)) {
                if (file.endsWith(".gitignore")) {
                    text.add("\n" + file + ":\n" + Files.readString(root.resolve(file)));
                }
            }
        } catch (IOException e) {
            text.add(e.toString());
        }
        return String.join("", text);
    }
}
