package dev.runnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of the table of threats is held by a test that says so: in its name, or where it says what it is about. */
class ThreatRowsTest {

    private static final int ROWS = 24;
    private static final Path TESTS = Path.of("src/test");
    // In the name of a test, or after "Holds" in what stands above it; "//" is what scripts have.
    private static final Pattern NAMED = Pattern.compile("@DisplayName\\([^)]*|(\\*|//)[^\\n]*\\bT\\d+\\b[^\\n]*");
    private static final Pattern ROW = Pattern.compile("\\bT(\\d{1,2})\\b");

    @Test
    void every_row_is_named_by_a_test() throws IOException {
        var missing = new TreeSet<>(IntStream.rangeClosed(1, ROWS).boxed().toList());
        List<Path> tests = tests();
        assertTrue(tests.size() > 100, "no tests below " + TESTS + "; run from the project's folder");
        for (Path test : tests) {
            missing.removeAll(rows(Files.readString(test)));
        }

        assertEquals(Set.of(), missing);
    }

    private static List<Path> tests() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(path -> !path.toString().contains("node_modules"))
                    .filter(path -> path.toString().endsWith("Test.java")
                            || path.toString().endsWith(".test.mjs")
                            || path.toString().contains("/container/"))
                    .filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("ThreatRowsTest.java"))
                    .toList();
        }
    }

    private static Set<Integer> rows(String source) {
        var rows = new TreeSet<Integer>();
        NAMED.matcher(source)
                .results()
                .map(MatchResult::group)
                .forEach(
                        named -> ROW.matcher(named).results().forEach(row -> rows.add(Integer.parseInt(row.group(1)))));
        return rows;
    }
}
