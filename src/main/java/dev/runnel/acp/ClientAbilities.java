package dev.runnel.acp;

/**
 * What the client said it can show, beside what every client can.
 *
 * @param notices short messages beside the conversation
 * @param compaction that the conversation was shortened
 */
record ClientAbilities(boolean notices, boolean compaction) {

    static final ClientAbilities NONE = new ClientAbilities(false, false);

    /** From the parameters of {@code initialize}. */
    static ClientAbilities of(Params params) {
        return new ClientAbilities(
                params.hasObject("clientCapabilities", "session", "notices"),
                params.hasObject("clientCapabilities", "session", "compaction"));
    }
}
