package dev.runnel.store;

import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A running SHA-256 over a session's lines, with links at short intervals: each link is the hash of the link before it and of
 * all bytes since. So a change anywhere breaks the next link, and the place is known to within an interval.
 *
 * <p>Not for use by two threads.
 */
final class Chain {

    /** How many lines there are between two links; a link costs about as much as one line. */
    static final int INTERVAL = 64;

    private final MessageDigest digest;
    private int lines;

    private Chain(MessageDigest digest, int lines) {
        this.digest = digest;
        this.lines = lines;
    }

    private static Chain from(byte[] link) {
        MessageDigest digest = Sha256.digest();
        digest.update(link);
        return new Chain(digest, 0);
    }

    /** A chain before its first line. */
    static Chain begin() {
        return from(Sha256.digest().digest());
    }

    /** A chain whose last link was {@code hex}. */
    static Chain after(String hex) {
        return from(HexFormat.of().parseHex(hex));
    }

    /** Another chain that stands where this one does. */
    Chain copy() {
        try {
            return new Chain((MessageDigest) digest.clone(), lines);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e); // the JDK's can be cloned
        }
    }

    /** Takes a line, line end included. */
    void add(byte[] line) {
        digest.update(line);
        lines++;
    }

    /** Takes a line that stands without its line end. */
    void addWithoutEnd(byte[] line) {
        add(line);
        digest.update((byte) '\n');
    }

    /** Whether a link is due. */
    boolean due() {
        return lines >= INTERVAL;
    }

    /** The next link, in hexadecimal; what comes after belongs to the link after it. */
    String next() {
        byte[] link = digest.digest();
        digest.update(link);
        lines = 0;
        return HexFormat.of().formatHex(link);
    }
}
