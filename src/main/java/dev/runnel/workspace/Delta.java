package dev.runnel.workspace;

/** Lines {@code [from, to)} of the old text gave way to lines {@code [newFrom, newTo)} of the new one; counted from 0. */
record Delta(int from, int to, int newFrom, int newTo) {

    int removed() {
        return to - from;
    }

    int added() {
        return newTo - newFrom;
    }
}
