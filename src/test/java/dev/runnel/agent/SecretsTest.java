package dev.runnel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Secrets are masked wherever a text is cut, and nothing else is held back or changed. */
class SecretsTest {

    private static final String KEY = "sk-ant-api03-abcdefghij";
    private static final String LONGER = KEY + "-klm";
    private final Secrets secrets = new Secrets(List.of(KEY, LONGER, "ollama"));

    @Test
    void a_secret_is_masked_however_the_text_is_cut() {
        String text = "a sk-ant " + KEY + LONGER + " and " + KEY;
        for (int first = 0; first <= text.length(); first++) {
            for (int second = first; second <= text.length(); second++) {
                Secrets.Pieces pieces = secrets.pieces();
                String shown = pieces.add(text.substring(0, first))
                        + pieces.add(text.substring(first, second))
                        + pieces.add(text.substring(second))
                        + pieces.end();

                assertEquals(plain(secrets.masked(text)), plain(shown), first + " " + second);
            }
        }
    }

    /** The beginning that everybody's keys have may have been shown before the rest came. */
    private static String plain(String shown) {
        return shown.replaceAll("(s|sk|sk-)?\\*{3}", "***");
    }

    @Test
    void words_that_only_begin_like_a_secret_are_told_at_once_or_with_the_next_piece() {
        Secrets.Pieces pieces = secrets.pieces();

        assertEquals("this is", pieces.add("this is"));
        assertEquals(" sk-", pieces.add(" sk-"));
        assertEquals("", pieces.add("ant-api"));
        assertEquals("ant-apis are", pieces.add("s are"));
        assertEquals("", pieces.end());
    }

    @Test
    void what_is_too_short_to_be_a_key_is_no_secret() {
        assertEquals("ollama runs", secrets.masked("ollama runs"));
    }
}
