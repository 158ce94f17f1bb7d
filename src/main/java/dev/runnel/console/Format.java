package dev.runnel.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a run is written to the standard streams; the contract's {@code -o}. */
public enum Format {
    /** For people: the answer on standard output, all else on standard error. */
    PRETTY,
    /** For pipes: the answer alone, errors on standard error. */
    TEXT,
    /** For scripts: one event a line on standard output. */
    JSONL;

    /** The word a user writes. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format of that word, if there is one. */
    public static Optional<Format> of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst();
    }
}
