package dev.runnel.sandbox;

/** Takes a command's output as it comes; called by one thread at a time, and must not block for long. */
@FunctionalInterface
public interface CommandOutput {

    /** {@code bytes[offset..offset+length)} were written; the array is reused afterwards. */
    void write(byte[] bytes, int offset, int length);
}
