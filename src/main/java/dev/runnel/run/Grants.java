package dev.runnel.run;

import dev.runnel.agent.Gate.Request;
import dev.runnel.store.Sha256;
import dev.runnel.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Calls of a session that a person allowed once and for all. Each is known by a digest of all that was shown to that person: tool,
 * arguments and folder. They last as long as the session, and are no part of what is exported of it: who sends somebody a session
 * does not send leave to run something.
 */
record Grants(Store store, String session) {

    boolean cover(Request request) {
        return store.granted(session, digest(request));
    }

    void add(String digest) {
        store.grant(session, digest);
    }

    /** SHA-256, in hexadecimal, of tool, workspace and arguments, each with its length in front. */
    static String digest(Request request) {
        MessageDigest sha = Sha256.digest();
        for (String part : List.of(
                request.toolName(),
                request.workspace().root().toString(),
                request.arguments().toString())) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha.update(bytes);
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}
