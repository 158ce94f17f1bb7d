package dev.runnel.tool.coding;

/**
 * One edit a model asks for.
 *
 * @param name what to call it in messages
 * @param all whether every occurrence is meant
 */
record Replacement(String name, String oldText, String newText, boolean all) {}
