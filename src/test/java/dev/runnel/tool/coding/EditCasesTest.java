package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.tool.ToolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code edit} makes of all that models quote: the best result, or a refusal that says what to do next. */
class EditCasesTest {

    /** @param expected the file afterwards, or, with {@code words}, what a refusal says */
    private record Case(String name, String before, List<String> pairs, boolean all, String expected, boolean refused) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Case> CASES = new ArrayList<>();

    private static void works(String name, String before, String expected, String... pairs) {
        CASES.add(new Case(name, before, List.of(pairs), false, expected, false));
    }

    private static void all(String name, String before, String expected, String... pairs) {
        CASES.add(new Case(name, before, List.of(pairs), true, expected, false));
    }

    private static void refused(String name, String before, String words, String... pairs) {
        CASES.add(new Case(name, before, List.of(pairs), false, words, true));
    }

    static Stream<Case> cases() {
        CASES.clear();
        plain();
        lineEnds();
        ends();
        marks();
        blanks();
        indentation();
        lookAlikes();
        characters();
        repeats();
        several();
        numbers();
        slips();
        omissions();
        literal();
        hints();
        return CASES.stream();
    }

    private static void plain() {
        works("a word", "a b c\n", "a x c\n", "b", "x");
        works("a line", "a\nb\nc\n", "a\nx\nc\n", "b\n", "x\n");
        works("several lines", "a\nb\nc\nd\n", "a\nx\nd\n", "b\nc", "x");
        works("more lines than before", "a\nb\n", "a\n1\n2\n3\n", "b", "1\n2\n3");
        works("the whole file", "a\nb\n", "x\n", "a\nb\n", "x\n");
        works("a line taken away", "a\nb\nc\n", "a\nc\n", "b\n", "");
        works("the first line", "a\nb\n", "x\nb\n", "a", "x");
        works("the last line", "a\nb", "a\nx", "b", "x");
        works("text put in", "a\nc\n", "a\nb\nc\n", "a\nc", "a\nb\nc");
        works("part of a word", "foobar\n", "foobaz\n", "bar", "baz");
        works("a deep indentation", "\t\t\tx\n", "\t\t\ty\n", "\t\t\tx", "\t\t\ty");
        works("a long line", "x".repeat(100_000) + "needle\n", "x".repeat(100_000) + "pin\n", "needle", "pin");
        works("old in new", "a\n", "aa\n", "a", "aa");
    }

    private static void lineEnds() {
        works("CRLF, one line", "a\r\nb\r\n", "a\r\nx\r\n", "b", "x");
        works("CRLF, quoted with LF", "a\r\nb\r\nc\r\n", "a\r\nx\r\ny\r\nc\r\n", "b\n", "x\ny\n");
        works("CRLF, quoted with CRLF", "a\r\nb\r\nc\r\n", "a\r\nx\r\nc\r\n", "b\r\n", "x\r\n");
        works("CRLF over lines", "a\r\nb\r\nc\r\n", "x\r\ny\r\nc\r\n", "a\nb", "x\ny");
        works("CRLF, new with LF", "a\r\nb\r\n", "a\r\nx\r\ny\r\n", "b", "x\ny");
        works("LF, quoted with CRLF", "a\nb\nc\n", "x\ny\nc\n", "a\r\nb\r\n", "x\r\ny\r\n");
        works("LF, new with CRLF", "a\nb\n", "a\nx\ny\n", "b", "x\r\ny");
        works("mixed, in the part with CRLF", "a\r\nb\r\nc\nd\n", "a\r\nx\r\ny\r\nc\nd\n", "b\n", "x\ny\n");
        works("mixed, in the part with LF", "a\r\nb\r\nc\nd\n", "a\r\nb\r\nx\ny\nd\n", "c\n", "x\ny\n");
        works("mixed, over both", "a\r\nb\nc\r\n", "a\r\nx\nc\r\n", "a\nb\nc", "a\nx\nc");
        works("mixed, each line keeps its own", "a\r\nb\nc\r\nd\n", "1\r\n2\n3\r\nd\n", "a\nb\nc\n", "1\n2\n3\n");
        works("mixed, a line put in", "a\r\nb\nc\n", "a\r\nb\nx\nc\n", "a\nb\nc\n", "a\nb\nx\nc\n");
        works("mixed, a line taken out", "a\r\nb\nc\r\n", "a\r\nc\r\n", "a\nb\nc\n", "a\nc\n");
        works("no half of CRLF", "a\r\nb", "a\r\nx", "\nb", "\nx");
        works("CRLF without a last one", "a\r\nb", "a\r\nx\r\ny", "b", "x\ny");
        works("a line taken away of CRLF", "a\r\nb\r\nc\r\n", "a\r\nc\r\n", "b\n", "");
        works("old Mac", "a\rb\rc\r", "a\rx\ry\rc\r", "b\n", "x\ny\n");
        works("old Mac over lines", "a\rb\rc", "x\rc", "a\nb", "x");
        works("a carriage return in a line", "a\rb\nc\n", "a\rb\nx\n", "c", "x");
        works("blank lines of CRLF", "a\r\n\r\nb\r\n", "a\r\n\r\nx\r\n", "a\n\nb", "a\n\nx");
        works("NEL is no line end", "a\u0085b\nc\n", "a\u0085x\nc\n", "b", "x");
    }

    private static void ends() {
        works("no final line feed stays none", "a\nb", "a\nx", "a\nb", "a\nx");
        works("quoted with one that is not there", "a\nb", "a\nx", "b\n", "x\n");
        works("lines quoted with one that is not there", "a\nb\nc", "a\nx\ny", "b\nc\n", "x\ny\n");
        works("new without one", "a\nb\n", "a\nx", "b\n", "x");
        works("one too many", "a\nb\n", "a\nx\n", "b\n\n", "x\n\n");
        works("one in front", "a\nb\n", "x\nb\n", "\na\n", "\nx\n");
        works("one in front of the mark", "\uFEFFa\nb\n", "\uFEFFx\nb\n", "\na\n", "\nx\n");
        works("several around", "a\n\nb\n\nc\n", "a\n\nx\n\nc\n", "\n\n\nb\n\n\n", "\n\n\nx\n\n\n");
        works("new without those around", "a\nb\n", "a\nx\n", "b\n\n\n", "x");
        works("a final line feed put there", "a", "a\n", "a", "a\n");
        works("a final line feed taken away", "a\n", "a", "a\n", "a");
        refused("not in the middle of a line", "foobar\n", "is not in f", "foo\n", "x\n");
        refused("nothing but line feeds", "a\n", "is not in f", "\n\n\n", "x");
        works("text behind the end", "a\nb\n", "a\nb\nc\n", "b\n", "b\nc\n");
    }

    private static void marks() {
        works("a byte order mark stays", "\uFEFFa\nb\n", "\uFEFFx\nb\n", "a", "x");
        works("a mark and the whole file", "\uFEFFa\nb", "\uFEFFx", "a\nb", "x");
        works("a mark and CRLF", "\uFEFFa\r\nb\r\n", "\uFEFFa\r\nx\r\n", "a\nb", "a\nx");
        works("a mark quoted", "\uFEFFa\nb\n", "\uFEFFx\nb\n", "\uFEFFa", "\uFEFFx");
        works("a mark quoted that is not there", "a\nb\n", "x\nb\n", "\uFEFFa", "\uFEFFx");
        works("far from the mark", "\uFEFFa\nb\n", "\uFEFFa\nx\n", "b", "x");
    }

    private static void blanks() {
        works("trailing blanks in the file", "a  \nb\n", "a  \nx\n", "a\nb", "a\nx");
        works("trailing tab in the file", "a\t\nb\n", "a\t\nx\n", "a\nb", "a\nx");
        works("trailing blanks quoted", "a\nb\n", "x\nb\n", "a  ", "x");
        works("trailing blanks quoted within", "a\nb\nc\n", "a\nx\nc\n", "a  \nb\t\nc", "a  \nx\nc");
        works(
                "a Markdown break stays",
                "line one  \nline two\n",
                "line 1  \nline two\n",
                "line one\nline two",
                "line 1\nline two");
        works("a blank line with blanks", "a\n    \nb\n", "a\n    \nx\n", "a\n\nb", "a\n\nx");
        works("a blank line without", "a\n\nb\n", "a\n\nx\n", "a\n    \nb", "a\n    \nx");
        works("trailing blanks taken away", "a  \nb\n", "a\nb\n", "a  \n", "a\n");
        works("trailing blanks and CRLF", "a \r\nb\r\n", "a \r\nx\r\n", "a\nb", "a\nx");
        refused("blanks within a line count", "a  b\n", "is not in f", "a b", "x");
        refused("no trailing blanks in the middle", "foo bar\n", "is not in f", "foo  ", "x");
        works("nothing but blanks changed", "a\n  b\n", "a\n    b\n", "  b", "    b");
    }

    private static void indentation() {
        works(
                "quoted without",
                "class A:\n    def f(self):\n        return 1\n",
                "class A:\n    def g(self):\n        return 2\n",
                "def f(self):\n    return 1",
                "def g(self):\n    return 2");
        works(
                "quoted with too much",
                "def f():\n    return 1\n",
                "def f():\n    return 2\n",
                "    def f():\n        return 1",
                "    def f():\n        return 2");
        works(
                "blanks for tabs",
                "if a:\n\tb()\n\tc()\n",
                "if a:\n\tb()\n\tif c:\n\t\td()\n",
                "if a:\n    b()\n    c()",
                "if a:\n    b()\n    if c:\n        d()");
        works(
                "tabs for blanks",
                "if a:\n    b()\n    c()\n",
                "if a:\n    b()\n    d()\n",
                "if a:\n\tb()\n\tc()",
                "if a:\n\tb()\n\td()");
        works(
                "two blanks for tabs",
                "{\n\ta\n\t\tb\n}\n",
                "{\n\ta\n\t\tx\n}\n",
                "{\n  a\n    b\n}",
                "{\n  a\n    x\n}");
        works(
                "quoted without, CRLF",
                "a\r\n    b()\r\n    c()\r\n",
                "a\r\n    b()\r\n    d()\r\n",
                "b()\nc()",
                "b()\nd()");
        works("with blank lines", "  f()\n\n  g()\n", "  f()\n\n  h()\n", "f()\n\ng()", "f()\n\nh()");
        works(
                "with a line feed at the end",
                "x\n  f()\n  g()\ny\n",
                "x\n  f()\n  h()\ny\n",
                "f()\ng()\n",
                "f()\nh()\n");
        works("a line put in", "x\n  f()\n  g()\n", "x\n  f()\n  n()\n  g()\n", "f()\ng()", "f()\nn()\ng()");
        refused("in two places", "  f()\n  g()\n    f()\n    g()\n", "is not in f", "f()\ng()", "x");
        refused("by no one rule", "  f()\n      g()\n", "nearest is", " f()\n g()", "x");
        refused("new has less than is to be taken", "f()\n  g()\n", "nearest is", "    f()\n      g()", "  x");
        refused("new would mix tabs and blanks", "\tf()\n\tg()\n", "nearest is", "f()\ng()", "f()\n    x()");
        refused("only braces", "    }\n  }\n", "is not in f", "}\n}", "x");
        works("indentation of one line inside", "  foo(bar)\n", "  foo(baz)\n", "foo(bar)", "foo(baz)");
    }

    private static void lookAlikes() {
        works("curly double quotes", "say “hi” now\n", "say “ho” now\n", "say \"hi\" now", "say \"ho\" now");
        works("an apostrophe", "it’s so\n", "it’s not\n", "it's so", "it's not");
        works("plain for curly", "it's so\n", "it's not\n", "it’s so", "it’s not");
        works("an en dash", "1 – 2\n", "1 – 3\n", "1 - 2", "1 - 3");
        works("an em dash", "a — b\n", "a — c\n", "a - b", "a - c");
        works("a no-break space", "a\u00A0b c\n", "a\u00A0b d\n", "a b c", "a b d");
        works("a narrow no-break space", "1\u202F000 km\n", "1\u202F000 m\n", "1 000 km", "1 000 m");
        works("an ideographic space", "a\u3000b\n", "a\u3000c\n", "a b", "a c");
        works("an ellipsis", "wait… now\n", "wait… then\n", "wait... now", "wait... then");
        works("a minus", "a − b\n", "a − c\n", "a - b", "a - c");
        works("several lines, one loose", "“a”\nb\nc\n", "“a”\nx\nc\n", "\"a\"\nb\nc", "\"a\"\nx\nc");
        works("exact wins", "“a” \"a\"\n", "“a” x\n", "\"a\"", "x");
        works("a quote that is changed", "“a”\n", "'a'\n", "\"a\"", "'a'");
        works("what is around is the file's", "x “a” – ‘b’ y\n", "x “a” – ‘c’ y\n", "\"a\" - 'b'", "\"a\" - 'c'");
        refused("two that look alike", "a–b a—b\n", "occurs 2 times", "a-b", "x");
        works("look-alikes and CRLF", "“a”\r\nb\r\n", "“a”\r\nx\r\n", "\"a\"\nb", "\"a\"\nx");
        works("primes", "5′ 6″\n", "5′ 7″\n", "5' 6\"", "5' 7\"");
    }

    private static void characters() {
        works("decomposed in the file", "cafe\u0301 a\n", "cafe\u0301 b\n", "caf\u00E9 a", "caf\u00E9 b");
        works("composed in the file", "caf\u00E9 a\n", "caf\u00E9 b\n", "cafe\u0301 a", "cafe\u0301 b");
        works("decomposed Korean", "\u1112\u1161\u11AB a\n", "\u1112\u1161\u11AB b\n", "\uD55C a", "\uD55C b");
        refused("no letter without its accent", "cafe\u0301\n", "is not in f", "cafe", "tea");
        works("a zero-width space in the file", "foo\u200Bbar x\n", "foo\u200Bbar y\n", "foobar x", "foobar y");
        works("a zero-width space quoted", "foobar x\n", "foobar y\n", "foo\u200Bbar x", "foobar y");
        works("a soft hyphen", "hy\u00ADphen a\n", "hy\u00ADphen b\n", "hyphen a", "hyphen b");
        works("an emoji", "a 😀 b\n", "a 😁 b\n", "😀", "😁");
        works("beside an emoji", "a 😀 b\n", "a 😀 c\n", "😀 b", "😀 c");
        refused("no half of an emoji", "a 😀 b\n", "half a surrogate pair", "\uD83D", "x");
        refused("no half of a pair in new", "a\n", "half a surrogate pair", "a", "\uDE00");
        refused("no person out of a family", "👨\u200D👩\u200D👧\n", "is not in f", "👨", "x");
        refused("no emoji without its colour", "👍🏽\n", "is not in f", "👍", "x");
        works("an emoji with its colour", "👍🏽\n", "x\n", "👍🏽", "x");
        works("text of another writing", "привет мир\n", "привет всем\n", "мир", "всем");
        works("right to left", "שלום עולם\n", "שלום לך\n", "עולם", "לך");
        refused("a NUL in new", "a\n", "no text any more", "a", "x\0y");
        works("a control character stays", "a\u001b[31mb\n", "a\u001b[31mc\n", "b", "c");
    }

    private static void repeats() {
        refused(
                "twice",
                "a\nb\na\n",
                "occurs 2 times in f, at lines 1, 3; quote more lines around it, or set all",
                "a",
                "x");
        refused("overlapping itself", "aaa\n", "occurs 2 times", "aa", "x");
        all("all of them", "a\nb\na\n", "x\nb\nx\n", "a", "x");
        all("all on one line", "a a a\n", "b b b\n", "a", "b");
        all("all that do not overlap", "aaaa\n", "xx\n", "aa", "x");
        all("all, also one", "a\nb\n", "a\nx\n", "b", "x");
        all("all, new holds old", "a a\n", "aa aa\n", "a", "aa");
        all("all, with CRLF", "a\r\nb\r\na\r\nb\r\n", "x\r\nx\r\n", "a\nb", "x");
        works("told apart by a line around", "a\nx\nb\nx\n", "a\nx\nb\ny\n", "b\nx", "b\ny");
        refused(
                "many times",
                "a\n".repeat(1000),
                "occurs 1000 times in f, at lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …",
                "a",
                "x");
        refused("a blank line twice", "a\n\nb\n\nc\n", "occurs 2 times", "\n\n", "\n");
    }

    private static void several() {
        works("in any order", "a\nb\nc\n", "x\nb\ny\n", "c", "y", "a", "x");
        works("exchanged", "a b\n", "b a\n", "a", "b", "b", "a");
        works("side by side", "ab\n", "xy\n", "a", "x", "b", "y");
        refused("overlapping", "abc\n", "edits[0] and edits[1] overlap in f; make them one edit", "ab", "x", "bc", "y");
        refused("one in the other", "abc\n", "overlap", "abc", "x", "b", "y");
        works("the same twice", "a b\n", "x b\n", "a", "x", "a", "x");
        refused("the same old twice, different new", "a b\n", "overlap", "a", "x", "a", "y");
        refused(
                "one on what another writes",
                "a\n",
                "edits[0] only writes this; make them one edit",
                "a",
                "let x = 1;",
                "let x",
                "const x");
        refused("one of them wrong", "a b\n", "edits[1].old is not in f", "a", "x", "nowhere", "y");
        works("loose and exact together", "“a”\r\nb\r\nc\r\n", "“x”\r\nb\r\ny\r\n", "\"a\"", "\"x\"", "c", "y");
        refused("an empty old", "a\n", "use write for a whole file", "", "x");
        refused("an empty old among others", "a\n", "edits[1].old is empty", "a", "x", "", "y");
        refused("old and new the same", "a\n", "are the same; give in new", "a", "a");
        refused("an empty old for an empty file", "", "use write for a whole file", "", "x");
        refused("anything in an empty file", "", "is not in f", "a", "x");
    }

    private static void numbers() {
        String file = "one\ntwo\nthree\nfour\n";
        works(
                "numbers and tabs",
                file,
                "one\nX\nthree\nfour\n",
                "     2\ttwo\n     3\tthree",
                "     2\tX\n     3\tthree");
        works("numbers and arrows", file, "one\nX\nY\nfour\n", "     2→two\n     3→three", "X\nY");
        works("numbers and bars", file, "one\nX\nthree\nfour\n", "2|two\n3|three", "2|X\n3|three");
        works("numbers and spaced bars", file, "one\nX\nthree\nfour\n", " 2 | two\n 3 | three", " 2 | X\n 3 | three");
        works("numbers and colons", file, "one\nX\nthree\nfour\n", "2: two\n3: three", "2: X\n3: three");
        works("numbers with a letter", file, "one\nX\nthree\nfour\n", "L2: two\nL3: three", "L2: X\nL3: three");
        works("as grep shows them", file, "one\nX\nthree\nfour\n", "src/f.txt:2: two\nsrc/f.txt:3: three", "X\nthree");
        works("one line with its number", file, "one\nX\nthree\nfour\n", "2: two", "X");
        works("a blank line with a number", "a\n\nb\n", "a\n\nx\n", "1\ta\n2\n3\tb", "1\ta\n2\n3\tx");
        works(
                "numbers and indentation",
                "a\n    b\n    c\n",
                "a\n    b\n    x\n",
                "2\t    b\n3\t    c",
                "2\t    b\n3\t    x");
        works("new has more lines", file, "one\nX\nY\nfour\n", "2\ttwo\n3\tthree\n", "2\tX\n3\tY\n");
        refused("a number of another line", file, "is not in f", "4: two", "X");
        refused("numbers with gaps", file, "is not in f", "2: two\n4: three", "X");
        refused("in two places", "a\nb\na\nb\n", "is not in f", "1: a\n2: b", "X");
        refused("numbers in new only here and there", file, "is not in f", "2\ttwo\n3\tthree", "2\tX\nY\n3\tthree");
        works("numbers that are text", "1: one\n2: two\n", "1: one\n2: zwei\n", "2: two", "2: zwei");
        works(
                "numbers and CRLF",
                "one\r\ntwo\r\nthree\r\n",
                "one\r\nX\r\nthree\r\n",
                "2\ttwo\n3\tthree",
                "2\tX\n3\tthree");
    }

    private static void slips() {
        works("a fence around", "a\nb\nc\n", "a\nx\nc\n", "```\nb\n```", "```\nx\n```");
        works("a fence with a language", "a\nf()\nc\n", "a\ng()\nc\n", "```java\nf()\n```", "```java\ng()\n```");
        works("a fence around old alone", "a\nb\n", "a\nx\n", "```\nb\n```\n", "x");
        works("a fence that is text", "```\nb\n```\n", "```\nx\n```\n", "```\nb\n```", "```\nx\n```");
        works("a fence and numbers", "a\nb\nc\n", "a\nx\nc\n", "```\n2\tb\n3\tc\n```", "```\n2\tx\n3\tc\n```");
        works("escaped quotes", "say(\"hi\")\n", "say(\"ho\")\n", "say(\\\"hi\\\")", "say(\\\"ho\\\")");
        works("escaped line feeds", "a\nb\n", "x\ny\n", "a\\nb", "x\\ny");
        works("escaped tabs", "\ta\tb\n", "\ta\tc\n", "\\ta\\tb", "\\ta\\tc");
        works(
                "escapes that are text",
                "print(\"a\\nb\")\n",
                "print(\"a\\nc\")\n",
                "print(\"a\\nb\")",
                "print(\"a\\nc\")");
        refused(
                "escapes, and new has others",
                "say(\"hi\")\n",
                "Without its escapes it is",
                "say(\\\"hi\\\")",
                "say(\\\"h\\n\\\")");
        refused("escapes in two places", "\"a\"\n\"a\"\n", "Without its escapes it is", "\\\"a\\\"", "x");
        refused("escaped and plain quotes", "f(\"a\", \"b\")\n", "is not in f", "f(\\\"a\\\", \"b\")", "x");
    }

    private static void omissions() {
        String file = "def f():\n    a()\n    b()\n    c()\n";
        refused(
                "dots for lines",
                file,
                "It leaves lines out (...); quote them all, or less.",
                "def f():\n...\n    c()",
                "x");
        refused("a comment with dots", file, "leaves lines out (# ...)", "def f():\n    # ...\n    c()", "x");
        refused("slashes with dots", "f() {\n  a\n  b\n}\n", "leaves lines out (// ...)", "f() {\n  // ...\n}", "x");
        refused("words with dots", "f() {\n  a\n}\n", "leaves lines out", "f() {\n  // ... existing code ...\n}", "x");
        refused(
                "new leaves lines out",
                file,
                "would be lost; write them all",
                "    a()\n    b()\n    c()",
                "    z()\n    # ... existing code ...");
        refused("new leaves the rest out", file, "would be lost", file, "def g():\n    # rest of the function ...\n");
        works("dots that are text", "a = [1, ..., 9]\n", "a = [2, ..., 9]\n", "a = [1, ..., 9]", "a = [2, ..., 9]");
        works(
                "dots that are Python",
                "def f():\n    ...\n",
                "def g():\n    ...\n",
                "def f():\n    ...",
                "def g():\n    ...");
        works(
                "a comment that was there",
                "# ... existing code ...\na\n",
                "# ... existing code ...\nb\n",
                "# ... existing code ...\na",
                "# ... existing code ...\nb");
        works("new with dots in a string", "a\n", "print(\"...\")\n", "a", "print(\"...\")");
        works("new with an ordinary comment", "a\n", "# the rest of the world\n", "a", "# the rest of the world");
    }

    private static void literal() {
        works("dollars", "a\n", "$1 ${x} $&\n", "a", "$1 ${x} $&");
        works("backslashes", "a\n", "\\1 \\\\ \\n\n", "a", "\\1 \\\\ \\n");
        works("a pattern in old", "a.*b(c)[d]+\naxxb\n", "x\naxxb\n", "a.*b(c)[d]+", "x");
        works("an anchor in old", "^a$\na\n", "x\na\n", "^a$", "x");
        works("percent", "100%\n", "50%s\n", "100%", "50%s");
        works("HTML", "<p>&amp;</p>\n", "<b>&lt;</b>\n", "<p>&amp;</p>", "<b>&lt;</b>");
        works("a diff", "-a\n+b\n", "-a\n+c\n", "+b", "+c");
        works("JSON", "{\"a\": \"b\\\"c\"}\n", "{\"a\": \"d\\\"c\"}\n", "\"b\\\"c\"", "\"d\\\"c\"");
    }

    private static void hints() {
        refused("another case", "Hello World\n", "nearest is line 1:\nHello World\n", "hello world", "x");
        refused(
                "a typing error",
                "int total = a * price;\n",
                "nearest is line 1:\nint total = a * price;",
                "int total = a * prize;",
                "x");
        refused("a line left out", "aaaaa\nbbbbb\nccccc\n", "nearest is lines 1-2:\naaaaa\nbbbbb", "aaaaa\nccccc", "x");
        refused(
                "nothing like it",
                "abc\n",
                "nothing like it is there. Read the file again and quote it exactly.",
                "zzzzzzz",
                "x");
        refused("done already", "const x = 1;\n", "But new is there already, at line 1", "let x = 1;", "const x = 1;");
        refused("blanks within", "foo(a, b)\n", "nearest is line 1:\nfoo(a, b)", "foo( a,b )", "x");
    }

    @TempDir
    Path root;

    private Bench bench;

    @BeforeEach
    void bench() throws IOException {
        bench = new Bench(root);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void an_edit_does_its_best_or_says_what_to_do(Case one) throws Exception {
        byte[] before = one.before().getBytes(StandardCharsets.UTF_8);
        bench.with("f", before);

        String said;
        try {
            said = new EditTool().run(arguments(one), bench).output();
        } catch (ToolException e) {
            assertEquals(one.before(), bench.file("f"));
            assertTrue(bench.changes.isEmpty());
            assertTrue(one.refused() && e.getMessage().contains(one.expected()), e.getMessage());
            return;
        }
        assertEquals(one.expected(), bench.file("f"), said);
        assertTrue(!one.refused(), said);
    }

    private static JsonObject arguments(Case one) {
        var edits = new JsonArray();
        for (int i = 0; i < one.pairs().size(); i += 2) {
            var pair = new JsonObject();
            pair.addProperty("old", one.pairs().get(i));
            pair.addProperty("new", one.pairs().get(i + 1));
            pair.addProperty("all", one.all());
            edits.add(pair);
        }
        var arguments = new JsonObject();
        arguments.addProperty("path", "f");
        arguments.add("edits", edits);
        return arguments;
    }
}
