package dev.runnel.agent;

import java.util.Optional;

/** Passes text on piece by piece; half a surrogate pair at an end waits for its other half. */
final class TextPieces {

    private String held = "";

    /** What can be passed on now. */
    Optional<String> add(String piece) {
        String text = held + piece;
        held = "";
        if (!text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            held = text.substring(text.length() - 1);
            text = text.substring(0, text.length() - 1);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
