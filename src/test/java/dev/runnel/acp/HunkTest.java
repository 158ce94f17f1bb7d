package dev.runnel.acp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HunkTest {

    private static final String HEAD = "--- a/f\n+++ b/f\n";

    @Test
    void each_hunk_has_its_text_before_and_after() {
        assertEquals(
                List.of(new Hunk(1, "a\nb\n", "a\nB\n"), new Hunk(9, "y\n", "y\nz\n")),
                Hunk.of(HEAD + "@@ -1,2 +1,2 @@\n a\n-b\n+B\n@@ -9 +9,2 @@\n y\n+z\n"));
    }

    @Test
    void a_last_line_without_an_end_has_none() {
        assertEquals(
                List.of(new Hunk(1, "a", "a\n")),
                Hunk.of(HEAD + "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n"));
        assertEquals(
                List.of(new Hunk(1, "a\nb", "c\nb")),
                Hunk.of(HEAD + "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n"));
    }

    @Test
    void lines_that_look_like_headers_or_hold_other_line_ends_are_text() {
        assertEquals(
                List.of(new Hunk(1, "-- a\r\n", "++ b\u2028\r\n@@ -1 +1 @@\n")),
                Hunk.of(HEAD + "@@ -1,1 +1,2 @@\n--- a\r\n+++ b\u2028\r\n+@@ -1 +1 @@\n"));
    }

    @Test
    void a_hunk_that_was_cut_off_is_left_out() {
        assertEquals(List.of(), Hunk.of(HEAD + "@@ -1,3 +1,3 @@\n a\n-b\n"));
        assertEquals(List.of(), Hunk.of(HEAD));
        assertEquals(List.of(), Hunk.of(HEAD + "Binary files a/f and b/f differ\n"));
        assertEquals(List.of(), Hunk.of(""));
    }

    @Test
    void nothing_left_and_nothing_before() {
        assertEquals(List.of(new Hunk(0, "a\n", "")), Hunk.of("--- a/f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n"));
        assertEquals(List.of(new Hunk(1, "", "a\n")), Hunk.of("--- /dev/null\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n"));
    }
}
