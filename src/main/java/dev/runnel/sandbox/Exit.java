package dev.runnel.sandbox;

/**
 * How a command ended.
 *
 * @param code its exit code; 128 + n where signal n ended it
 * @param timedOut whether it was ended because its time was over
 */
public record Exit(int code, boolean timedOut) {}
