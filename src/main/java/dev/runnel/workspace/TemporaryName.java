package dev.runnel.workspace;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Names for what stands in the workspace for a moment only; nobody can foresee them and put a link there first. */
final class TemporaryName {

    private static final SecureRandom RANDOM = new SecureRandom();

    private TemporaryName() {}

    static Path next() {
        byte[] bits = new byte[12];
        RANDOM.nextBytes(bits);
        return Path.of(".runnel-" + HexFormat.of().formatHex(bits) + ".tmp");
    }
}
