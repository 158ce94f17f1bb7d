package dev.runnel.console;

import java.util.OptionalLong;

/** A call of the model under way, and when its first piece came. */
final class ModelCall {

    private final String model;
    private final int turn;
    private final long startedMillis;
    private OptionalLong firstPieceMillis = OptionalLong.empty();

    ModelCall(String model, int turn, long startedMillis) {
        this.model = model;
        this.turn = turn;
        this.startedMillis = startedMillis;
    }

    String model() {
        return model;
    }

    int turn() {
        return turn;
    }

    void pieceCame(long atMillis) {
        if (firstPieceMillis.isEmpty()) {
            firstPieceMillis = OptionalLong.of(atMillis);
        }
    }

    /** Milliseconds from asking to the first piece, if one came. */
    OptionalLong firstPieceAfter() {
        return firstPieceMillis.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(firstPieceMillis.getAsLong() - startedMillis);
    }
}
