package dev.runnel.store;

import java.util.Optional;

/**
 * What looking at a whole session found.
 *
 * @param runs how many runs it has
 * @param events how many events they have, those that were removed left out
 * @param removed how many events a retention rule removed
 * @param open whether the last run has no end: it goes on, or its process died
 * @param damage the first bad place, if there is one
 */
public record Verdict(int runs, long events, long removed, boolean open, Optional<Damage> damage) {

    /** What is no session at all. */
    static Verdict nothing(String what) {
        return new Verdict(0, 0, 0, false, Optional.of(new Damage(1, 0, what)));
    }

    /**
     * A bad place.
     *
     * @param line counted from 1
     * @param offset of the line's first byte
     * @param what is wrong there
     */
    public record Damage(long line, long offset, String what) {}
}
