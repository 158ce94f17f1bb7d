package dev.runnel.server;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The configuration of who may call.
 *
 * @param token what must be sent; empty only for {@code loopbackPort}
 * @param loopbackPort the port of a server on loopback that asks for no token; empty elsewhere
 * @param container whether whom the container has authenticated needs no token
 * @param allowedOrigins origins of pages that count as our own, such as {@code http://localhost:5173}
 * @param allowedHosts hosts, with port where it is not the default, that may stand in {@code Host}; empty for any
 */
public record AccessRules(
        Optional<String> token,
        OptionalInt loopbackPort,
        boolean container,
        Set<String> allowedOrigins,
        Set<String> allowedHosts) {
    public AccessRules {
        allowedOrigins = lowerCase(allowedOrigins);
        allowedHosts = lowerCase(allowedHosts);
        if (token.isEmpty() && loopbackPort.isEmpty()) {
            throw new IllegalArgumentException("without a token only a server on loopback can be open");
        }
    }

    /** As browsers send them, and as {@link FrontDoor} looks at them: names of hosts have no case. */
    private static Set<String> lowerCase(Set<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** For {@code runnel serve} on loopback. */
    public static AccessRules loopback(int port, Set<String> allowedOrigins) {
        return new AccessRules(Optional.empty(), OptionalInt.of(port), false, allowedOrigins, Set.of());
    }

    /** For {@code runnel serve} beyond loopback. */
    public static AccessRules token(String token, Set<String> allowedOrigins, Set<String> allowedHosts) {
        return new AccessRules(Optional.of(token), OptionalInt.empty(), false, allowedOrigins, allowedHosts);
    }

    /** For a container that may have users of its own. */
    public static AccessRules container(String token, Set<String> allowedOrigins, Set<String> allowedHosts) {
        return new AccessRules(Optional.of(token), OptionalInt.empty(), true, allowedOrigins, allowedHosts);
    }
}
