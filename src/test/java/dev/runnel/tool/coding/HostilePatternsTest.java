package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** T23: no pattern takes longer than its limit of 2 s, and none breaks a tool. */
@Timeout(300)
class HostilePatternsTest {

    // The limit is 2 s, here a tenth of it by a clock that goes as fast; and what more it may take on a busy machine.
    private static final long MAX_MILLIS = 2_000;
    private static final GrepTool GREP = new GrepTool(() -> 10 * System.nanoTime());

    @TempDir
    Path root;

    private static JsonObject pattern(String pattern) {
        var arguments = new JsonObject();
        arguments.addProperty("pattern", pattern);
        return arguments;
    }

    private static void requireEnd(Tool tool, JsonObject arguments, Bench bench) throws Exception {
        long start = System.nanoTime();
        String said;
        try {
            said = tool.run(arguments, bench).output();
        } catch (ToolException e) {
            said = e.getMessage();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;

        assertFalse(said.isBlank());
        assertTrue(
                millis < MAX_MILLIS,
                () -> millis + " ms for "
                        + arguments
                                .get("pattern")
                                .toString()
                                .substring(0, Math.min(30, arguments.toString().length() - 20)));
    }

    @Test
    @DisplayName("T23: expressions that try everything, or go too deep, are given up")
    void expressions_that_try_everything_are_given_up() throws Exception {
        var bench = new Bench(root)
                .with("a", "a".repeat(40) + "\n")
                .with("long", "a".repeat(40_000) + "\n")
                .with("mixed", "ab".repeat(20_000) + "\n")
                .with("text", ("the quick brown fox = jumps over the lazy dog, " + "x".repeat(60)).repeat(30) + "\n")
                .with("mail", "a.b-c_d".repeat(20) + "@\n")
                .with("unicode", "ſßİı\u0345".repeat(8_000) + "\n")
                .with("many", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n".repeat(2_000));
        for (String hostile : List.of(
                "(.*a){20}b",
                "((a{1,30}){1,30}){1,30}b",
                "(?s).*.*.*.*.*.*=",
                "(a|b)*",
                "(a|b)*c",
                "(a+)+$",
                "(a+)+b",
                "(a*)*b",
                "(a|a)*b",
                "(a|aa)+$",
                "([a-zA-Z]+)*!$",
                "^(([a-z])+.)+[A-Z]([a-z])+$",
                "(x+x+)+y",
                "(.*)*=\\1",
                "(a?){40}a{40}",
                "(a?){1000}a{1000}",
                "(?=(a+))a*b\\1",
                "(?<=a{1,1000})b",
                "(?<!a{0,30}b{0,30})c",
                "^(\\w+\\s?)*$",
                "([\\w.-]+)+@([\\w-]+\\.)+x",
                "(?i)(ſ|s|S)*ß",
                "(?iu)(\\p{L}|\\p{M})*z",
                "\\b(\\w+)+\\b!",
                "a{2147483647}",
                "(a{100000}){100000}",
                "((((((((((a*)*)*)*)*)*)*)*)*)*)*b",
                "(" + "a|".repeat(5_000) + "b)*c",
                "(".repeat(500) + "a" + ")*".repeat(500),
                "(".repeat(20_000) + "a" + ")".repeat(20_000),
                "[" + "a-z&&".repeat(5_000) + "b]",
                "[".repeat(10_000),
                "(?:".repeat(5_000),
                "\\Qa".repeat(10_000),
                "a".repeat(100_000),
                "(a)(b)?".repeat(3_000),
                "(?>a*)*b",
                "(a*+)*b",
                "(?:a(?:b|(?=c))?)*d",
                "\\R*\\R*\\R*x",
                "\\X*\\X*\\X*x",
                "(\\X)*y",
                "(?:(?:(?:a?)*)*)*$",
                "$*^*",
                "(){2147483647}",
                "(?:){2147483647}x",
                "((){1000}){1000}x",
                "(?:^){2000000000}",
                "(?=a){2000000000}",
                "\\b{2000000000}",
                "(((((()*)*)*)*)*)*x",
                "(((((a?)*)*)*)*)*x",
                "(((()*)*)*)*x",
                "(?x)" + " #".repeat(10_000))) {
            requireEnd(GREP, pattern(hostile), bench);
        }
    }

    @Test
    @DisplayName("T23: patterns for names stay small and quick")
    void patterns_for_names_stay_small_and_quick() throws Exception {
        var bench = new Bench(root);
        for (int i = 0; i < 2_000; i++) {
            bench.with("folder" + i % 20 + "/" + "a".repeat(i % 200 + 1) + i, "x\n");
        }
        bench.with("a/".repeat(100) + "b", "x\n");
        for (String hostile : List.of(
                "{a,b}".repeat(40),
                "{a,b}".repeat(8) + "{a,b}",
                "{" + "a,".repeat(2_000) + "b}",
                "{{{{{{a,b},c},d},e},f},g}",
                "{".repeat(4_000),
                "}".repeat(4_000),
                "{a,".repeat(1_000),
                "{,}".repeat(12),
                "{1..1000000000}",
                "*".repeat(4_000) + "x",
                "a*".repeat(2_000) + "x",
                "*a".repeat(1_000),
                "**/".repeat(1_300) + "x",
                "**/*/".repeat(700) + "x",
                "?".repeat(4_000),
                "[a-z]".repeat(800),
                "[".repeat(4_000),
                "[!" + "a-z".repeat(1_300) + "]",
                "[[:alpha:]]*".repeat(300),
                "\\".repeat(4_001),
                "[\\",
                "[z-a]*",
                "x".repeat(100_000),
                "{*,**}".repeat(8),
                "**".repeat(2_000))) {
            requireEnd(new GlobTool(), pattern(hostile), bench);
            JsonObject grep = pattern("x");
            grep.addProperty("glob", hostile);
            requireEnd(GREP, grep, bench);
        }
    }

    @Test
    @DisplayName("T23: rules for what is ignored are as quick")
    void rules_for_what_is_ignored_are_as_quick() throws Exception {
        var rules = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            rules.add("a*".repeat(200) + i);
            rules.add("**/".repeat(100) + i);
        }
        var bench = new Bench(root).with(".gitignore", String.join("\n", rules)).with("f", "x\n");
        for (int i = 0; i < 100; i++) {
            bench.with("d/" + "a".repeat(100) + i, "x\n");
        }

        requireEnd(GREP, pattern("x"), bench);
        requireEnd(new GlobTool(), pattern("*"), bench);
    }

    @Test
    void what_is_ordinary_still_works() throws Exception {
        var bench = new Bench(root).with("f", "foo(bar)\n");

        assertEquals("f:1: foo(bar)", bench.output(new GrepTool(), "{pattern: '(\\\\w+)\\\\((\\\\w+)\\\\)'}"));
    }
}
