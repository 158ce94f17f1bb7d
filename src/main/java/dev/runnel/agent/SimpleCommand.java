package dev.runnel.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One command of a shell and nothing else: words, bare or quoted, that mean what they say. Everything a shell does something
 * with (operators, expansion, redirection, assignment, comments, line ends, escapes) makes a text no simple command: a reader
 * that understands less of it than the shell does would let through what it did not see.
 */
final class SimpleCommand {

    // Blank, letters and what is plain in every shell; all others mean something to some shell, somewhere in a word.
    private static final String PLAIN = "-_./:@%+,=^";
    private static final String PLAIN_IN_DOUBLE_QUOTES = " " + PLAIN + "'#&()*;<>?[]{|}~";

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;

    private SimpleCommand(String text) {
        this.text = text;
    }

    /** The words of {@code text}; empty where it is no simple command. */
    static Optional<List<String>> words(String text) {
        var command = new SimpleCommand(text.strip());
        boolean simple = command.read() && !command.words.isEmpty() && !command.assigns();
        return simple ? Optional.of(List.copyOf(command.words)) : Optional.empty();
    }

    private boolean read() {
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                endWord();
                at++;
            } else if (c == '\'' || c == '"') {
                int end = text.indexOf(c, at + 1);
                if (end < 0 || (c == '"' && !plainInDoubleQuotes(text.substring(at + 1, end)))) {
                    return false;
                }
                append(text.substring(at + 1, end));
                at = end + 1;
            } else if (plain(c)) {
                append(String.valueOf(c));
                at++;
            } else {
                return false;
            }
        }
        endWord();
        return text.chars().noneMatch(c -> c < ' ' && c != '\t');
    }

    private void append(String piece) {
        inWord = true;
        word.append(piece);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    /** {@code NAME=value} before a command changes how that works. */
    private boolean assigns() {
        return words.getFirst().contains("=");
    }

    private static boolean plain(char c) {
        return Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0;
    }

    private static boolean plainInDoubleQuotes(String quoted) {
        return quoted.chars().allMatch(c -> Character.isLetterOrDigit(c) || PLAIN_IN_DOUBLE_QUOTES.indexOf(c) >= 0);
    }
}
