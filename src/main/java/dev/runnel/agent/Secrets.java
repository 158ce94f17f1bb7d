package dev.runnel.agent;

import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.model.ModelException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Words that neither the journal nor the model may see, such as the keys of providers: where one turns up, {@code ***} stands in
 * its place.
 */
public final class Secrets {

    /** Nothing is secret. */
    public static final Secrets NONE = new Secrets(List.of());

    static final String MASK = "***";

    // Shorter ones are no keys but words like "ollama" or "lm-studio" that stand for one, and turn up everywhere.
    private static final int SHORTEST = 12;
    // So much of a key's beginning tells nothing: everybody's begin so. Text that ends like it need not be held back.
    private static final int TELLING = 4;

    private final List<String> words;

    /** @param words in any order; those that are too short to be a secret are left out */
    public Secrets(List<String> words) {
        this.words = words.stream()
                .map(String::strip)
                .filter(word -> word.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /** The text without any secret in it. */
    String masked(String text) {
        if (words.stream().noneMatch(text::contains)) {
            return text;
        }
        String masked = text;
        for (String word : words) {
            masked = masked.replace(word, MASK);
        }
        return masked;
    }

    Optional<String> masked(Optional<String> text) {
        return text.map(this::masked);
    }

    /** The same failure, with nothing secret in its words. */
    ModelException masked(ModelException failure) {
        return words.isEmpty() ? failure : failure.withWords(this::masked);
    }

    Event.DiffReady masked(Event.DiffReady diff) {
        return words.isEmpty()
                ? diff
                : new Event.DiffReady(
                        diff.id(),
                        diff.diffId(),
                        masked(diff.path()),
                        diff.change(),
                        masked(diff.diff()),
                        diff.added(),
                        diff.removed(),
                        masked(diff.from()),
                        diff.truncated());
    }

    /**
     * The same answer, with nothing secret in its words. Reasoning that had to be changed is no longer what its provider signed,
     * so that is left out.
     */
    Message.Assistant masked(Message.Assistant answer) {
        return words.isEmpty()
                ? answer
                : new Message.Assistant(
                        answer.parts().stream().map(this::masked).toList());
    }

    private Message.Part masked(Message.Part part) {
        return switch (part) {
            case Message.Text(String text) -> new Message.Text(masked(text));
            case Message.Reasoning(String text, String provider, var opaque) -> {
                boolean clean = masked(text).equals(text);
                yield new Message.Reasoning(masked(text), provider, clean ? opaque : Optional.empty());
            }
            case Message.ToolUse(String id, String name, String arguments, var opaque) ->
                new Message.ToolUse(id, masked(name), masked(arguments), opaque);
        };
    }

    /** For text that comes in pieces. */
    Pieces pieces() {
        return new Pieces();
    }

    /** Masks text that comes in pieces: a secret may be cut anywhere. Not for use by two threads. */
    final class Pieces {

        // What was passed on last, if it may be the beginning of a secret, and what was kept of it.
        private String passed = "";
        private String held = "";

        /** What can be passed on now. */
        String add(String piece) {
            if (words.isEmpty()) {
                return piece;
            }
            String text = passed + held + piece;
            var out = new StringBuilder();
            int begun = beginningOfSecret(text);
            String whole = masked(text.substring(0, begun));
            String rest = text.substring(begun);
            append(out, whole, text.substring(0, begun));
            int shown = Math.max(passedOf(begun), Math.min(rest.length(), TELLING - 1));
            out.append(rest, passedOf(begun), shown);
            passed = rest.substring(0, shown);
            held = rest.substring(shown);
            return out.toString();
        }

        /** How much of what follows {@code begun} was passed on before. */
        private int passedOf(int begun) {
            return Math.max(0, passed.length() - begun);
        }

        /** What of {@code masked} was not passed on before; of a secret whose beginning was, the mask. */
        private void append(StringBuilder out, String masked, String plain) {
            int before = Math.min(passed.length(), plain.length());
            boolean asItWas = masked.startsWith(plain.substring(0, before));
            out.append(asItWas ? masked.substring(before) : masked);
        }

        /** What is left, at the end; a secret that was cut off there is masked too. */
        String end() {
            String rest = passed.length() + held.length() >= SHORTEST ? MASK : held;
            passed = "";
            held = "";
            return rest;
        }
    }

    /** Where the text ends with the beginning of a secret; its length where it does not. */
    private int beginningOfSecret(String text) {
        int least = text.length();
        for (String word : words) {
            for (int length = Math.min(word.length() - 1, text.length()); length > 0; length--) {
                if (text.regionMatches(text.length() - length, word, 0, length)) {
                    least = Math.min(least, text.length() - length);
                    break;
                }
            }
        }
        return least;
    }
}
