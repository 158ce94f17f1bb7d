package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.tool.ToolResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReadToolTest {

    @TempDir
    Path root;

    private Bench bench;
    private final ReadTool read = new ReadTool();

    @BeforeEach
    void bench() throws IOException {
        bench = new Bench(root);
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    @Test
    void a_file_is_shown_as_it_is() throws Exception {
        bench.with("a", "one\r\n\ttwo\n\nthree").with("empty", "").with("bom", "\uFEFFx\n");

        assertEquals(ToolResult.ok("one\r\n\ttwo\n\nthree"), bench.run(read, "{path: 'a'}"));
        assertEquals(ToolResult.ok("[empty file]"), bench.run(read, "{file_path: './empty'}"));
        assertEquals(ToolResult.ok("x\n"), bench.run(read, "{filePath: 'bom'}"));
    }

    @Test
    void a_range_is_cut_out_and_says_how_to_go_on() throws Exception {
        bench.with("a", lines(1, 10));

        assertEquals(
                ToolResult.ok("line 3\nline 4\n[lines 3-4 of 10; go on with offset=5]", true),
                bench.run(read, "{path: 'a', offset: 3, limit: '2'}"));
        assertEquals(ToolResult.ok("line 9\nline 10\n", true), bench.run(read, "{path: 'a', offset: 9, limit: 99}"));
        assertEquals("offset 11 is behind the end: a has 10 lines", bench.refusal(read, "{path: 'a', offset: 11}"));
        assertEquals("offset must be a whole number from 0, not -1", bench.refusal(read, "{path: 'a', offset: -1}"));
    }

    @Test
    void two_thousand_lines_are_shown_at_once_and_no_more() throws Exception {
        bench.with("exact", lines(1, 2000)).with("more", lines(1, 5230));

        assertEquals(ToolResult.ok(lines(1, 2000)), bench.run(read, "{path: 'exact'}"));
        assertEquals(
                ToolResult.ok(lines(1, 2000) + "[lines 1-2000 of 5230; go on with offset=2001]", true),
                bench.run(read, "{path: 'more', limit: 3000}"));
    }

    @Test
    void fifty_kibibytes_are_shown_at_once_in_whole_lines() throws Exception {
        bench.with("wide", ("é".repeat(500) + "\n").repeat(100));

        String output = bench.output(read, "{path: 'wide'}");

        assertTrue(
                output.endsWith("\n[lines 1-51 of 100; go on with offset=52]"), output.substring(output.length() - 60));
    }

    @Test
    void a_long_line_is_cut_between_characters() throws Exception {
        bench.with("long", "x" + "😀".repeat(3000) + "\nnext\n");

        String shown = "x" + "😀".repeat(999) + "… [line goes on for " + (2001 * 4 + 1) + " bytes]\nnext\n";
        assertEquals(ToolResult.ok(shown, true), bench.run(read, "{path: 'long'}"));
    }

    @Test
    void what_is_no_text_is_refused() throws Exception {
        bench.with("nul", "ab\0c").with("latin", "gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1));

        assertEquals(
                "nul is not UTF-8 text: byte 2 is NUL or malformed; look at it with bash (file, xxd, iconv)",
                bench.refusal(read, "{path: 'nul'}"));
        assertTrue(bench.refusal(read, "{path: 'latin'}").contains("byte 2 "));
    }

    @Test
    void a_missing_file_brings_near_names_and_a_folder_a_hint() throws Exception {
        bench.with("src/main.py", "").with("src/deep/Unique.java", "");

        assertEquals(
                "src/mian.py: no such file; did you mean src/main.py?", bench.refusal(read, "{path: 'src/mian.py'}"));
        assertEquals(
                "lib/Unique.java: no such file; did you mean src/deep/Unique.java?",
                bench.refusal(read, "{path: 'lib/Unique.java'}"));
        assertEquals("nothing-like-it.txt: no such file", bench.refusal(read, "{path: 'nothing-like-it.txt'}"));
        assertEquals("src is a folder; use ls", bench.refusal(read, "{path: 'src'}"));
    }

    @Test
    @Timeout(30)
    void a_huge_file_is_not_read_to_its_end_for_its_first_lines() throws Exception {
        bench.with("huge", lines(1, 10));
        try (var channel = FileChannel.open(root.resolve("huge"), StandardOpenOption.WRITE)) {
            // A hole of a tebibyte, all NUL: reading on would be refused as binary, and never end.
            channel.write(ByteBuffer.wrap(lines(1, 2_000_000).getBytes(StandardCharsets.UTF_8)), 0);
            channel.write(ByteBuffer.wrap(new byte[1]), 1L << 40);
        }

        String output = bench.output(read, "{path: 'huge', offset: 5, limit: 1}");
        Files.delete(root.resolve("huge"));

        assertEquals("line 5\n[lines 5-5, and more; go on with offset=6]", output);
    }
}
