package dev.runnel.run;

import dev.runnel.model.Message;
import dev.runnel.run.RunRefusedException.Why;
import java.util.List;
import java.util.Optional;

/** What a person calls a session: one line that can be shown in a list. */
final class Title {

    private static final int MAX_CHARACTERS = 200;

    private Title() {}

    /** The title without blanks around it, if it is one. */
    static String of(String given) throws RunRefusedException {
        String title = given.strip();
        if (title.isEmpty()) {
            throw refused("A title cannot be empty.");
        }
        if (title.codePointCount(0, title.length()) > MAX_CHARACTERS) {
            throw refused("A title may have " + MAX_CHARACTERS + " characters at most.");
        }
        if (title.codePoints().anyMatch(Title::isNoText)) {
            throw refused("A title must be one line of text.");
        }
        return title;
    }

    /** What a session is called that begins with a conversation held elsewhere: how its first message begins. */
    static Optional<String> ofEarlier(List<Message> earlier) {
        return earlier.stream()
                .filter(Message.User.class::isInstance)
                .map(message -> Sessions.firstWords(((Message.User) message).text()))
                .map(words -> words.codePoints()
                        .filter(character -> !isNoText(character))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString())
                .filter(words -> !words.isBlank())
                .findFirst();
    }

    private static RunRefusedException refused(String why) {
        return new RunRefusedException(Why.TITLE, why);
    }

    private static boolean isNoText(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        };
    }
}
