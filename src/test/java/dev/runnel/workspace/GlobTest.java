package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "*.py app.py true",
                "*.py src/app.py false",
                "**/*.py app.py true",
                "**/*.py src/deep/app.py true",
                "src/** src/a/b true",
                "src/** src false",
                "src/**/b src/b true",
                "src/**/b src/a/c/b true",
                "src/**/b src/ab false",
                "a**b axxb true",
                "a**b a/b false",
                "a?c abc true",
                "a?c a/c false",
                "a?c a😀c true",
                "[a-c]x bx true",
                "[!a-c]x bx false",
                "[]]x ]x true",
                "[[:digit:]]x 7x true",
                "*.{js,ts} a.ts true",
                "*.{js,ts{,x}} a.tsx true",
                "*.{js,ts} a.{js,ts} false",
                "{a} {a} true",
                "{a,b}/{c,d} b/c true",
                "\\* * true",
                "\\* x false"
            })
    void a_pattern_matches(String pattern, String path, boolean expected) {
        assertEquals(expected, Glob.withAlternatives(pattern).matches(path));
    }

    @Test
    @Timeout(10)
    void hostile_patterns_end_soon() {
        assertFalse(Glob.of("a*".repeat(500) + "b").matches("a".repeat(3000)));
        assertFalse(Glob.of("**/a/".repeat(200) + "b").matches("a/".repeat(1000)));
        assertThrows(PatternSyntaxException.class, () -> Glob.withAlternatives("{a,b}".repeat(40)));
        assertThrows(PatternSyntaxException.class, () -> Glob.withAlternatives("{".repeat(5000)));
        assertThrows(PatternSyntaxException.class, () -> Glob.of("[a"));
        assertThrows(PatternSyntaxException.class, () -> Glob.of("a\\"));
    }
}
