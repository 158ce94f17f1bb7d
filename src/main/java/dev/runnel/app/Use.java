package dev.runnel.app;

/** Who the program works for: decides what may be asked of whom. */
enum Use {
    /** Callers over HTTP, who may also answer questions. */
    SERVER,
    /** The user at a terminal, who can be asked. */
    ATTENDED,
    /** The user's own command line, but nobody to ask: a pipe, a script, a job. */
    UNATTENDED;

    /** Whether the one who asks is the one whose files these are. */
    boolean console() {
        return this != SERVER;
    }
}
