package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ls} and {@code glob}. */
class FindingToolsTest {

    @TempDir
    Path root;

    private Bench bench;
    private final LsTool ls = new LsTool();
    private final GlobTool glob = new GlobTool();

    @BeforeEach
    void bench() throws IOException {
        bench = new Bench(root)
                .with("app.py", "")
                .with("src/b.py", "")
                .with("src/deep/c.py", "")
                .with("src/d.ts", "")
                .with("build/e.py", "")
                .with(".gitignore", "build/\n")
                .with(".git/f.py", "");
        Files.createDirectory(root.resolve("empty"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("src"));
    }

    @Test
    void ls_shows_one_level_also_what_is_ignored() throws Exception {
        assertEquals(".git/\n.gitignore\napp.py\nbuild/\nempty/\nlink [link]\nsrc/", bench.output(ls, "{}"));
        assertEquals("b.py\nd.ts\ndeep/", bench.output(ls, "{path: 'src'}"));
        assertEquals("b.py\nd.ts\ndeep/", bench.output(ls, "{path: 'link/'}"));
        assertEquals("[empty folder]", bench.output(ls, "{path: 'empty'}"));
        assertEquals("app.py is not a folder; use read", bench.refusal(ls, "{path: 'app.py'}"));
        assertEquals("sr: no such folder; did you mean src?", bench.refusal(ls, "{path: 'sr'}"));
    }

    @Test
    void glob_finds_files_in_the_order_of_their_paths() throws Exception {
        assertEquals("app.py\nsrc/b.py\nsrc/deep/c.py", bench.output(glob, "{pattern: '*.py'}"));
        assertEquals("app.py\nsrc/b.py\nsrc/deep/c.py", bench.output(glob, "{pattern: '**/*.py'}"));
        assertEquals("src/b.py\nsrc/d.ts", bench.output(glob, "{pattern: 'src/*.{py,ts}'}"));
        assertEquals("src/b.py\nsrc/d.ts", bench.output(glob, "{pattern: './src/[b-d].*'}"));
        assertEquals("src/deep/c.py", bench.output(glob, "{pattern: 'deep/*', path: 'src'}"));
        assertEquals("src/deep/c.py", bench.output(glob, "{pattern: 'deep/*', path: 'link'}"));
        assertEquals(
                "src/b.py\nsrc/deep/c.py", bench.output(glob, "{pattern: '" + root.toRealPath() + "/src/**/*.py'}"));
        assertEquals("build/e.py", bench.output(glob, "{pattern: '*', path: 'build'}"));
        assertEquals("no files match", bench.output(glob, "{pattern: '*.rs'}"));
    }

    @Test
    void glob_refuses_what_is_no_pattern() {
        assertTrue(bench.refusal(glob, "{pattern: '[a'}").startsWith("pattern cannot be used: a [ without its ]"));
        assertTrue(
                bench.refusal(glob, "{pattern: '" + "{a,b}".repeat(20) + "'}").contains("more than 256"));
        assertTrue(bench.refusal(glob, "{pattern: ' '}").startsWith("pattern is empty"));
    }

    @Test
    void glob_shows_the_first_thousand() throws Exception {
        for (int i = 0; i < 1001; i++) {
            Files.writeString(root.resolve("empty/f" + (1000 + i)), "");
        }

        var result = bench.run(glob, "{pattern: 'empty/*'}");

        assertTrue(result.truncated());
        assertEquals(1001, result.output().lines().count());
        assertTrue(result.output().endsWith("empty/f1999\n[the first 1000; narrow the pattern]"));
    }
}
