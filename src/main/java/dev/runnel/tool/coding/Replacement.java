package dev.runnel.tool.coding;

/**
 * One edit a model asks for.
 *
 * @param name what to call it in messages
 * @param all whether every occurrence is meant
 */
record Replacement(String name, String oldText, String newText, boolean all) {

    /** Whether it asks for the same, whatever it is called. */
    boolean isSame(Replacement other) {
        return oldText.equals(other.oldText) && newText.equals(other.newText) && all == other.all;
    }
}
