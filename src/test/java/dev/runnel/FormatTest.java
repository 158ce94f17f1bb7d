package dev.runnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The formatter has the last word on every source. {@code scripts/format} runs this with {@code -Drunnel.format=write},
 * which mends instead of complaining.
 */
class FormatTest {

    private static final boolean WRITE = "write".equals(System.getProperty("runnel.format"));

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    @Test
    void every_source_is_formatted() throws Exception {
        List<Path> sources;
        try (var files = Files.walk(Path.of("src"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertFalse(sources.isEmpty(), "no sources below src; run from the project's folder");

        var unformatted = new ArrayList<Path>();
        for (Path source : sources) {
            if (!formatted(source)) {
                unformatted.add(source);
            }
        }

        assertEquals(List.of(), unformatted, "run scripts/format");
    }

    private boolean formatted(Path source) throws IOException, FormatterException {
        String text = Files.readString(source);
        String wanted = formatter.formatSource(RemoveUnusedImports.removeUnusedImports(text));
        if (wanted.equals(text)) {
            return true;
        }
        if (WRITE) {
            Files.writeString(source, wanted);
        }
        return WRITE;
    }
}
