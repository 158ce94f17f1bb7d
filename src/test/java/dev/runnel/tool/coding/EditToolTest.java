package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.tool.ToolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EditToolTest {

    @TempDir
    Path root;

    private Bench bench;
    private final EditTool edit = new EditTool();

    @BeforeEach
    void bench() throws IOException {
        bench = new Bench(root);
    }

    /** Edits file {@code f} holding {@code before}; pairs of old and new. */
    private String edited(String before, String... pairs) throws Exception {
        bench.with("f", before);
        edit.run(arguments(pairs), bench);
        return bench.file("f");
    }

    private static JsonObject arguments(String... pairs) {
        var edits = new JsonArray();
        for (int i = 0; i < pairs.length; i += 2) {
            var pair = new JsonObject();
            pair.addProperty("old", pairs[i]);
            pair.addProperty("new", pairs[i + 1]);
            edits.add(pair);
        }
        var arguments = new JsonObject();
        arguments.addProperty("path", "f");
        arguments.add("edits", edits);
        return arguments;
    }

    private String refused(String before, String... pairs) throws Exception {
        bench.with("f", before).changes.clear();
        try {
            edit.run(arguments(pairs), bench);
        } catch (ToolException e) {
            assertEquals(before, bench.file("f"));
            assertEquals(List.of(), bench.changes);
            return e.getMessage();
        }
        throw new AssertionError("not refused: " + bench.file("f"));
    }

    private String note(String before, String... pairs) throws Exception {
        bench.with("f", before);
        return edit.run(arguments(pairs), bench).output();
    }

    @Test
    void several_pieces_are_replaced_at_once_and_all_looked_up_in_the_original() throws Exception {
        bench.with("f", "a b c\n");

        var result = edit.run(arguments("a", "b", "b", "c", "c", "a"), bench);

        assertEquals("edited f, 3 replacements", result.output());
        assertEquals("b c a\n", bench.file("f"));
        assertArrayEquals(
                "a b c\n".getBytes(StandardCharsets.UTF_8),
                bench.changes.getFirst().before().orElseThrow().content().orElseThrow());
    }

    @Test
    void what_other_agents_call_things_is_understood() throws Exception {
        bench.with("f", "1 1 2 3 4 5");

        bench.run(edit, "{file_path: 'f', old_string: '1', new_string: 'x', replace_all: true}");
        bench.run(edit, "{filePath: 'f', oldString: '2', newString: 'y'}");
        bench.run(edit, "{path: 'f', edits: [{oldText: '3', newText: 'z'}]}");
        bench.run(edit, "{path: 'f', edits: '[{\"old\": \"4\", \"new\": \"v\"}]'}");
        bench.run(edit, "{path: 'f', edits: {old: '5', new: 'w', all: 'true'}}");

        assertEquals("x x y z v w", bench.file("f"));
    }

    @Test
    void everything_around_an_edit_stays_byte_for_byte() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<String> pieces =
                List.of("a", "b", " ", "\t", "\n", "\r\n", "\u2019", "'", "\u00a0", "\u2013", "-", "  \n");
        for (int i = 0; i < 1_000; i++) {
            String before = random(random, pieces) + "<<" + random(random, pieces) + ">>" + random(random, pieces);
            String quoted = before.substring(before.indexOf("<<"), before.indexOf(">>") + 2);
            String loosely =
                    random.nextBoolean() ? quoted : quoted.replace("\r\n", "\n").replace('\u2019', '\'');

            String after = edited(before, loosely, "NEW");

            assertEquals(before.replace(quoted, "NEW"), after, () -> "seed " + seed);
        }
    }

    private static String random(Random random, List<String> pieces) {
        return random.ints(random.nextInt(12), 0, pieces.size())
                .mapToObj(pieces::get)
                .collect(Collectors.joining());
    }

    @Test
    void byte_order_mark_line_ends_and_missing_final_newline_stay() throws Exception {
        assertEquals("\uFEFFx\nb", edited("\uFEFFa\nb", "a", "x"));
        assertEquals("a\r\nx\r\ny\r\nc\r\n", edited("a\r\nb\r\nc\r\n", "b", "x\ny"));
        assertEquals("a\r\nx\r\ny\r\nc", edited("a\r\nb\r\nc", "b\n", "x\ny\n"));
        assertEquals("a\r\nx\r\nc", edited("a\r\nb\r\nc", "\nb", "\nx"));
        assertEquals("a\r\nc", edited("a\r\nb\r\nc", "b\r\n", ""));
        assertEquals("a\nx\ny\n", edited("a\nb\n", "b\r\n", "x\r\ny\r\n"));
        assertEquals("\ta\n\t\tx\n", edited("\ta\n\t\tb\n", "\t\tb", "\t\tx"));
    }

    @Test
    void mixed_line_ends_change_only_where_text_changes() throws Exception {
        assertEquals("a\r\nb\nX\r\nY\r\nd\ne\r\n", edited("a\r\nb\nc\r\nd\ne\r\n", "a\nb\nc\nd", "a\nb\nX\nY\nd"));
        assertEquals("a\nX\nY\nb\r\n", edited("a\nc\nb\r\n", "c", "X\nY"));
    }

    @Test
    void trailing_blanks_may_differ_and_stay_where_nothing_changes() throws Exception {
        assertEquals("if x:  \n    z\nend\n", edited("if x:  \n    y\nend\n", "if x:\n    y", "if x:\n    z"));
        assertEquals("a\nX\n", edited("a\nb\n", "b  ", "X"));
        assertEquals(
                "edited f, 1 replacement\nedits[0]: matched loosely, the file differs from old in trailing blanks",
                note("a \nb\n", "a\nb", "a\nc"));
        assertTrue(refused("foo bar\n", "foo  ", "x").contains("is not in f"));
    }

    @Test
    void look_alikes_may_differ_and_stay_where_nothing_changes() throws Exception {
        assertEquals(
                "say(“hi”)\nx\u00A0= 1 – 3\n",
                edited("say(“hi”)\nx\u00A0= 1 – 2\n", "say(\"hi\")\nx = 1 - 2", "say(\"hi\")\nx = 1 - 3"));
        assertTrue(note("it’s\n", "it's", "its").contains("look-alike quotes, dashes or blanks"));
    }

    @Test
    void exact_text_wins_over_text_that_only_looks_like_it() throws Exception {
        assertEquals("“a” x\n", edited("“a” \"a\"\n", "\"a\"", "x"));
    }

    @Test
    void line_numbers_pasted_in_are_taken_off_where_that_is_sure() throws Exception {
        assertEquals("a\nX\nc\n", edited("a\nb\nc\n", "     2\tb\n     3\tc", "     2\tX\n     3\tc"));
        assertEquals("a\nX\nc\n", edited("a\nb\nc\n", "2: b", "X"));
        assertTrue(refused("a\nb\nc\n", "7: b", "X").contains("is not in f"));
        assertTrue(refused("b\nc\nb\nc\n", "1: b\n2: c", "X").contains("is not in f"));
        assertTrue(refused("b\nc\n", "1: b\n3: c", "X").contains("is not in f"));
    }

    @Test
    void what_occurs_more_than_once_is_refused_unless_all_is_meant() throws Exception {
        assertEquals(
                "edits[0].old occurs 3 times in f, at lines 1, 3, 3; quote more lines around it, or set all",
                refused("a\nb\na a\n", "a", "x"));
        assertTrue(refused("aaa", "aa", "x").contains("occurs 2 times"));
        bench.with("f", "a\nb\na a\n");

        assertEquals(
                "edited f, 3 replacements",
                bench.output(edit, "{path: 'f', edits: [{old: 'a', new: 'aa', all: true}]}"));
        assertEquals("aa\nb\naa aa\n", bench.file("f"));
    }

    @Test
    void edits_that_touch_each_other_or_make_no_sense_are_refused_whole() throws Exception {
        assertEquals("edits[0] and edits[1] overlap in f; make them one edit", refused("abc", "ab", "x", "bc", "y"));
        assertEquals(
                "edits[1].old is empty; quote the text to replace, or use write for a whole file",
                refused("abc", "a", "x", "", "y"));
        assertEquals(
                "edits[0].old and .new are the same; give in new what is to stand there", refused("abc", "a", "a"));
        assertTrue(refused("abc", "a", "x", "nowhere", "y").startsWith("edits[1].old is not in f"));
        assertEquals("xyc", edited("abc", "a", "x", "b", "y"));
    }

    @Test
    void text_that_is_not_there_brings_the_nearest_lines() throws Exception {
        assertEquals(
                """
                edits[0].old is not in f; nearest is lines 2-3:
                    int total = count * price;
                    return total;
                Read the file again and quote it exactly.""",
                refused(
                        "int f() {\n    int total = count * price;\n    return total;\n}\n",
                        "int total = count * prize;\n  return total;",
                        "x"));
        assertEquals(
                "edits[0].old is not in f; nothing like it is there. Read the file again and quote it exactly.",
                refused("abc\n", "xyz", "q"));
    }

    @Test
    void a_change_that_changes_nothing_is_no_change() throws Exception {
        bench.with("f", "a\r\nb\r\n");

        String output = edit.run(arguments("a\nb", "a\r\nb"), bench).output();

        assertEquals("f reads like this already; nothing changed", output);
        assertEquals(List.of(), bench.changes);
    }

    @Test
    void missing_and_binary_files_are_refused() throws Exception {
        bench.with("bin", new byte[] {'a', 0}).with("main.c", "x");

        assertEquals(
                "new.txt: no such file; use write to create it",
                bench.refusal(edit, "{path: 'new.txt', edits: [{old: '', new: 'x'}]}"));
        assertEquals(
                "mian.c: no such file; did you mean main.c?",
                bench.refusal(edit, "{path: 'mian.c', edits: [{old: 'x', new: 'y'}]}"));
        assertTrue(bench.refusal(edit, "{path: 'bin', edits: [{old: 'a', new: 'b'}]}")
                .contains("is binary, not text"));
        assertEquals(
                ". is a folder; name a file in it", bench.refusal(edit, "{path: '.', edits: [{old: 'a', new: 'b'}]}"));
    }

    @Test
    @Timeout(30)
    void a_large_file_is_edited_and_missed_in_bounded_time() throws Exception {
        String line = "the quick brown fox jumps over the lazy dog 0123456789\n";
        bench.with("f", line.repeat(100_000) + "end\n");

        assertEquals(
                "edited f, 1 replacement",
                edit.run(arguments("end", "fin"), bench).output());
        assertTrue(bench.refusal(edit, "{path: 'f', edits: [{old: 'not there at all', new: 'x'}]}")
                .contains("not in"));
        assertTrue(bench.refusal(edit, "{path: 'f', edits: [{old: 'fox', new: 'x'}]}")
                .contains("100000 times"));
    }

    @Test
    @Timeout(60)
    void nothing_outside_what_was_quoted_ever_changes() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<String> pieces = List.of(
                "a", "b", "  ", "\t", "\n", "\r\n", "\r", "\u2019", "'", "\u00a0", "\u2013", "-", "  \n", "e\u0301",
                "\u00e9", "\u200b", "😀", "\u2026", "...", "1: ", "\"", "\\n", "`");
        int changed = 0;
        for (int i = 0; i < 3_000; i++) {
            String before = random(random, pieces) + random(random, pieces) + random(random, pieces);
            String old = random.nextBoolean() ? part(before, random) : random(random, pieces);
            String fresh = random(random, pieces).replace("\0", "");
            bench.with("f", before);
            try {
                edit.run(arguments(loosened(old, random), fresh), bench);
            } catch (ToolException e) {
                assertEquals(before, bench.file("f"), () -> "seed " + seed);
                continue;
            }
            changed += bench.file("f").equals(before) ? 0 : 1;
            requireOneStretch(before, bench.file("f"), fresh, old, "seed " + seed + " round " + i);
        }
        assertTrue(changed > 100, changed + " changed: too few");
    }

    private static String part(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        return text.substring(from, from + random.nextInt(text.length() - from + 1));
    }

    private static String loosened(String text, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> text.replace("\r\n", "\n");
            case 1 -> text.replace('\u2019', '\'').replace('\u2013', '-').replace("\u2026", "...");
            case 2 -> text.replace("  \n", "\n");
            default -> text;
        };
    }

    /** What differs is one stretch, no longer than what was quoted could be and what was to come. */
    private static void requireOneStretch(String before, String after, String fresh, String old, String message) {
        int same = 0;
        int most = Math.min(before.length(), after.length());
        while (same < most && before.charAt(same) == after.charAt(same)) {
            same++;
        }
        int end = 0;
        while (end < most - same
                && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
            end++;
        }
        // Line ends, marks, zero-width characters and blanks at the ends of lines may make the original longer.
        assertTrue(before.length() - same - end <= 4 * old.length() + 8, message);
        assertTrue(after.length() - same - end <= 4 * (fresh.length() + old.length()) + 8, message);
    }

    @Test
    @Timeout(60)
    void texts_that_repeat_themselves_take_no_longer() throws Exception {
        bench.with("f", "a".repeat(4 << 20));

        assertTrue(bench.refusal(edit, arguments("a".repeat(1 << 20), "x").toString())
                .contains("times in f"));
        assertTrue(bench.refusal(edit, arguments("a".repeat(1 << 20) + "b", "x").toString())
                .contains("is not in f"));
        assertTrue(bench.output(edit, arguments("a".repeat(1 << 20) + "  ", "x").toString())
                .contains("1 replacement"));
    }

    @Test
    void files_in_other_encodings_are_told_apart() throws Exception {
        bench.with("u16", new byte[] {-1, -2, 'a', 0}).with("latin", new byte[] {'a', -28, '\n'});

        assertTrue(bench.refusal(edit, "{path: 'u16', edits: [{old: 'a', new: 'b'}]}")
                .contains("perhaps UTF-16"));
        assertTrue(bench.refusal(edit, "{path: 'latin', edits: [{old: 'a', new: 'b'}]}")
                .contains("perhaps ISO-8859-1"));
    }

    @Test
    void a_file_that_is_too_large_says_how_else() throws Exception {
        bench.with("f", new byte[(16 << 20) + 1]);

        assertTrue(bench.refusal(edit, "{path: 'f', edits: [{old: 'a', new: 'b'}]}")
                .contains("change it with bash"));
    }
}
