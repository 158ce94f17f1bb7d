package dev.runnel.agent;

import java.util.Optional;

/**
 * Passes text on piece by piece, without any secret in it; half a surrogate pair at an end waits for its other half, and what may
 * become a secret for what makes it one or not.
 */
final class TextPieces {

    private final Secrets.Pieces pieces;
    private String held = "";

    TextPieces(Secrets secrets) {
        this.pieces = secrets.pieces();
    }

    /** What can be passed on now. */
    Optional<String> add(String piece) {
        return whole(pieces.add(piece));
    }

    /** What was held back, now that something else comes or nothing. */
    Optional<String> end() {
        return whole(pieces.end());
    }

    private Optional<String> whole(String piece) {
        String text = held + piece;
        held = "";
        if (!text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            held = text.substring(text.length() - 1);
            text = text.substring(0, text.length() - 1);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
