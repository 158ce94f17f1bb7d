package dev.runnel.agent;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which calls go ahead by themselves; from the narrowest to the widest. */
public enum ApprovalMode {
    /** Calls that only look; all others are refused, nobody is asked. */
    READONLY,
    /** Calls that only look; a person is asked about all others. */
    ASK,
    /** Calls that look and those that change files; a person is asked about commands. */
    EDITS,
    /** All, but for what changes protected files. */
    AUTO;

    /** The mode that lets less through. */
    public ApprovalMode narrower(ApprovalMode other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** The mode of that name, as settings and requests write it. */
    public static Optional<ApprovalMode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }

    /** Its name in settings and requests. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
