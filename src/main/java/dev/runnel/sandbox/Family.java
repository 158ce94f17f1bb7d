package dev.runnel.sandbox;

import java.util.function.Consumer;

/** A command's process and all that it started. Not for use by two threads. */
interface Family {

    /** What came of looking for members that live. */
    enum Look {
        SOMEBODY,
        /** None was found, but one may have been missed that came while we looked. */
        HARDLY_ANYBODY,
        NOBODY
    }

    /** Looks who is there; to be called every {@link #watchMillis()} while the command runs. */
    void watch();

    /** How often to {@link #watch()}. */
    long watchMillis();

    /**
     * Looks for members that live. Each goes to {@code found} at once, for some do not live long; a group may be named again.
     */
    Look look(Consumer<Member> found);

    /**
     * One process.
     *
     * @param group a process group that holds none but members of the family, or 0
     */
    record Member(ProcessHandle process, long group) {}
}
