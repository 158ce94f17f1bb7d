package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteToolTest {

    @TempDir
    Path root;

    private Bench bench;
    private final WriteTool write = new WriteTool();

    @BeforeEach
    void bench() throws IOException {
        bench = new Bench(root);
    }

    @Test
    void it_says_what_it_did() throws Exception {
        assertEquals("created a/b.txt, 2 lines", bench.output(write, "{path: 'a/b.txt', content: 'x\\ny'}"));
        assertEquals("overwrote a/b.txt, 1 line", bench.output(write, "{file_path: './a/b.txt', content: 'z\\n'}"));
        assertEquals("created empty, 0 lines", bench.output(write, "{path: 'empty', content: ''}"));

        assertEquals("z\n", bench.file("a/b.txt"));
        assertEquals(
                List.of("a/b.txt", "a/b.txt", "empty"),
                bench.changes.stream().map(change -> change.path()).toList());
    }

    @Test
    void the_same_content_is_no_change() throws Exception {
        bench.with("a", "x");

        assertEquals("a has this content already; nothing changed", bench.output(write, "{path: 'a', content: 'x'}"));
        assertEquals(List.of(), bench.changes);
    }

    @Test
    void what_cannot_be_written_is_refused() throws Exception {
        bench.with("a", "x");

        assertEquals("a/b: a is not a folder", bench.refusal(write, "{path: 'a/b', content: 'x'}"));
        assertEquals("path is empty", bench.refusal(write, "{path: '', content: 'x'}"));
        assertEquals("content is missing", bench.refusal(write, "{path: 'a'}"));
        assertEquals("content must be a string, not an object", bench.refusal(write, "{path: 'a', content: {}}"));
        assertEquals(
                "content holds half a surrogate pair, which is no character",
                bench.refusal(write, "{path: 'a', content: '\\ud800'}"));
        assertEquals("x", bench.file("a"));
    }

    @Test
    void what_is_only_hinted_at_is_not_lost() throws Exception {
        var bench = new Bench(root).with("f.py", "a = 1\nb = 2\n");
        String content = "a = 2\\n# ... rest of the code unchanged ...\\n";

        assertTrue(bench.refusal(new WriteTool(), "{path: 'f.py', content: '" + content + "'}")
                .contains("write them all, or use edit"));
        bench.run(new WriteTool(), "{path: 'new.py', content: '" + content + "'}");
    }
}
