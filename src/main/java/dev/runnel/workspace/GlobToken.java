package dev.runnel.workspace;

import java.util.function.IntPredicate;

/** One thing in a pattern: which characters it stands for, and how many of them. */
record GlobToken(IntPredicate characters, Takes takes) {

    enum Takes {
        ONE,
        /** Any number, also none. */
        MANY,
        /** Whole folders, each with the slash behind it, also none: <code>**</code> with its slash. */
        FOLDERS
    }

    /** {@code ?} */
    static final GlobToken ANY_IN_NAME = new GlobToken(c -> c != '/', Takes.ONE);

    /** {@code *} */
    static final GlobToken REST_OF_NAME = new GlobToken(c -> c != '/', Takes.MANY);

    /** <code>**</code> at the end. */
    static final GlobToken ANYTHING = new GlobToken(_ -> true, Takes.MANY);

    static final GlobToken FOLDERS = new GlobToken(_ -> true, Takes.FOLDERS);

    static GlobToken literal(int character) {
        return new GlobToken(c -> c == character, Takes.ONE);
    }

    boolean accepts(int character) {
        return characters.test(character);
    }
}
