package dev.runnel.support;

import java.util.ArrayList;
import java.util.List;

/** One answer of the model that {@link ProviderServer} plays. */
final class ScriptedTurn {

    /** A piece of it. */
    sealed interface Piece {
        record Thinks(String text) implements Piece {}

        record Says(String text) implements Piece {}

        record Calls(String name, String arguments) implements Piece {}

        record Pauses() implements Piece {}
    }

    private final List<Piece> pieces = new ArrayList<>();
    private String stopReason = "";
    private Reply.Ending ending = Reply.Ending.PROPER;

    void add(Piece piece) {
        pieces.add(piece);
    }

    void stopWith(String reason) {
        stopReason = reason;
    }

    void ending(Reply.Ending ending) {
        this.ending = ending;
    }

    List<Piece> pieces() {
        return List.copyOf(pieces);
    }

    /** The word it stops with, or the usual one. */
    String stopReason(String usual) {
        return stopReason.isEmpty() ? usual : stopReason;
    }

    boolean callsTools() {
        return pieces.stream().anyMatch(Piece.Calls.class::isInstance);
    }

    Reply.Ending ending() {
        return ending;
    }
}
