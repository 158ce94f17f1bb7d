package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GrepToolTest {

    @TempDir
    Path root;

    private Bench bench;
    private final GrepTool grep = new GrepTool();

    @BeforeEach
    void bench() throws IOException {
        bench = new Bench(root);
    }

    @Test
    void matches_are_shown_with_path_and_line() throws Exception {
        bench.with("b.txt", "one\r\ntwo\r\nThree\r\n")
                .with("a/c.py", "two = 2\n")
                .with("bin", "two\0")
                .with("x.log", "two\n")
                .with(".gitignore", "*.log\n");

        assertEquals("a/c.py:1: two = 2\nb.txt:2: two", bench.output(grep, "{pattern: '^two'}"));
        assertEquals("a/c.py:1: two = 2", bench.output(grep, "{pattern: 'two', glob: '*.py'}"));
        assertEquals("a/c.py:1: two = 2", bench.output(grep, "{pattern: 'two', path: 'a'}"));
        assertEquals("b.txt:2: two", bench.output(grep, "{pattern: 'two$', path: 'b.txt'}"));
        assertEquals("x.log:1: two", bench.output(grep, "{pattern: 'two', path: 'x.log'}"));
        assertEquals("b.txt:3: Three", bench.output(grep, "{pattern: 'three', ignore_case: true}"));
        assertEquals("no matches", bench.output(grep, "{pattern: 'three'}"));
    }

    @Test
    void lines_around_are_shown_once_and_groups_kept_apart() throws Exception {
        bench.with("f", "1\n2\nx\n4\nx\n6\n7\n8\n9\nx\n").with("g", "x\n");

        assertEquals("""
                f-2- 2
                f:3: x
                f-4- 4
                f:5: x
                f-6- 6
                --
                f-9- 9
                f:10: x
                --
                g:1: x""", bench.output(grep, "{pattern: 'x', context: 1}"));
    }

    @Test
    void matches_and_long_lines_are_cut() throws Exception {
        bench.with("many", "x\n".repeat(500)).with("wide", "a".repeat(5000) + "needle" + "b".repeat(5000));

        var many = bench.run(grep, "{pattern: 'x', path: 'many'}");
        String wide = bench.output(grep, "{pattern: 'needle'}");

        assertTrue(many.truncated());
        assertTrue(many.output().endsWith("many:200: x\n[the first 200 matches; narrow the search]"));
        assertTrue(wide.startsWith("wide:1: …aaa") && wide.contains("needle") && wide.endsWith("b…"), wide);
        assertTrue(wide.length() < 600);
    }

    @Test
    void what_is_no_pattern_is_refused_and_says_where() {
        String refusal = bench.refusal(grep, "{pattern: 'foo(bar'}");

        assertTrue(refusal.startsWith("pattern is no regular expression: Unclosed group at character 8"), refusal);
        assertTrue(refusal.contains("put a backslash before"));
    }

    @Test
    @Timeout(60)
    void patterns_that_would_run_forever_are_given_up() throws Exception {
        bench.with("a", "a".repeat(40) + "\n").with("ab", "ab".repeat(20_000) + "\n");

        assertTrue(bench.refusal(grep, "{pattern: '(.*a){20}b', path: 'a'}").startsWith("the pattern takes too long"));
        assertTrue(bench.refusal(grep, "{pattern: '((a{1,30}){1,30}){1,30}b', path: 'a'}")
                .contains("make it simpler"));
        assertTrue(bench.refusal(grep, "{pattern: '(?s)(a|b)*c', path: 'ab'}").contains("nests too deeply"));
    }

    @Test
    void time_is_up_when_the_clock_says_so() throws Exception {
        bench.with("a", "x\n").with("b", "x\n");
        var clock = new AtomicLong();

        var result = bench.run(new GrepTool(() -> clock.getAndAdd(350_000_000)), "{pattern: 'x'}");

        assertEquals("a:1: x\nb:1: x\n[stopped when time was up; narrow the search]", result.output());
    }

    @Test
    void it_stops_when_interrupted() throws Exception {
        bench.with("a", "x\n");
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> bench.run(grep, "{pattern: 'x'}"));
    }
}
