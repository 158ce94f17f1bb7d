package dev.runnel.server;

import jakarta.servlet.http.HttpServletRequest;

/** Whether the peer of a loopback connection is a user whom we serve without a token. */
@FunctionalInterface
public interface PeerUser {

    /** Where the system tells nothing of peers: everybody on loopback. */
    PeerUser UNKNOWN = request -> true;

    boolean trusted(HttpServletRequest request);
}
