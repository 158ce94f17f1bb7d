package dev.runnel.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The help texts; each is a file beside this class. */
public final class Help {
    private Help() {}

    /** What there is help on. */
    public enum Topic {
        MAIN,
        SERVE,
        ACP,
        REPLAY,
        SESSIONS,
        MODELS,
        DOCTOR,
        VERIFY,
        UNDO,
        CONFIG,
        EVENTS,
        EXIT;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String file() {
            return this == MAIN ? "help.txt" : "help-" + word() + ".txt";
        }

        /** The topic of that word, if there is one. */
        static Optional<Topic> of(String word) {
            return Arrays.stream(values())
                    .filter(topic -> topic != MAIN && topic.word().equals(word))
                    .findFirst();
        }

        static String names() {
            return Arrays.stream(values())
                    .filter(topic -> topic != MAIN)
                    .map(Topic::word)
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * The text on a topic, ending in a line end.
     *
     * @param modelNow which model would answer right now and how it was found, in a few words
     */
    public static String text(Topic topic, String modelNow) {
        try (InputStream file = Objects.requireNonNull(Help.class.getResourceAsStream(topic.file()), topic.file())) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("{model}", modelNow);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The line that {@code --version} prints. */
    public static String version(String version) {
        return "runnel " + version + "\n";
    }
}
