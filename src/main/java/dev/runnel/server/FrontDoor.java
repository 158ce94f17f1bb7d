package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets in who may call, and says to the others how to get in. Loopback alone is no access control: any page in a browser and
 * any user of the machine can reach it, so the peer's user, {@code Host}, {@code Origin} and forwarding headers are looked at.
 */
public final class FrontDoor extends HttpFilter {

    private static final long serialVersionUID = 1;
    private static final String PRINCIPAL = "dev.runnel.principal";
    private static final String LOCAL = "local";
    private static final String TOKEN_HOLDER = "token";
    // So that no user of a container can be called as one of the others is.
    private static final String CONTAINER_USER = "user:";
    private static final List<String> FORWARDING = List.of("Forwarded", "X-Real-IP", "Via");
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "[::1]");
    // No name of the DNS ends in a number, so that none of these can be made to point here.
    private static final Pattern LOOPBACK_ADDRESS = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    private final transient AccessRules rules;
    private final transient PeerUser peerUser;

    public FrontDoor(AccessRules rules, PeerUser peerUser) {
        this.rules = rules;
        this.peerUser = peerUser;
    }

    /** Who calls, for a request that came through the door. */
    static String principal(HttpServletRequest request) {
        Object principal = request.getAttribute(PRINCIPAL);
        if (principal == null) {
            throw new IllegalStateException("the request did not come through the front door");
        }
        return principal.toString();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            if (!PageServlet.open(ApiServlet.path(request))) {
                if (admit(request, response)) {
                    return;
                }
            }
        } catch (Problem.Found found) {
            found.problem().send(request, response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            EventStream.handOver(request);
        }
    }

    /** Whether the request is answered already. */
    private boolean admit(HttpServletRequest request, HttpServletResponse response) throws Problem.Found {
        boolean fromAllowedPage = fromAllowedPage(request);
        requireKnownHost(request, fromAllowedPage);
        requireOwnPage(request, fromAllowedPage);
        if (fromAllowedPage) {
            allowReading(request, response);
            if (request.getMethod().equals("OPTIONS")) {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                return true;
            }
        }
        request.setAttribute(PRINCIPAL, principal(request, fromAllowedPage));
        return false;
    }

    /**
     * Browsers name no origin where a page reads from the address it came from, which is then that of a development proxy; but they
     * say that it is the same, and the host is the page's.
     */
    private boolean fromAllowedPage(HttpServletRequest request) {
        if (request.getHeader("Origin") != null || !request.getMethod().equals("GET")) {
            return origin(request).filter(rules.allowedOrigins()::contains).isPresent();
        }
        List<String> forwarded = Collections.list(request.getHeaders("X-Forwarded-Host"));
        return "same-origin".equals(request.getHeader("Sec-Fetch-Site"))
                && forwarded.size() <= 1
                && hostOfAllowedOrigin(forwarded.isEmpty() ? host(request) : forwarded.getFirst());
    }

    private String principal(HttpServletRequest request, boolean fromAllowedPage) throws Problem.Found {
        if (rules.container() && request.getUserPrincipal() != null) {
            return CONTAINER_USER + request.getUserPrincipal().getName();
        }
        if (rules.token().isPresent()) {
            requireToken(request, rules.token().get());
            return TOKEN_HOLDER;
        }
        requireLocal(request, fromAllowedPage);
        return LOCAL;
    }

    // --- where the request says it comes from
    // -------------------------------------------------------------------------

    private void requireKnownHost(HttpServletRequest request, boolean fromAllowedPage) throws Problem.Found {
        String host = host(request);
        boolean known = rules.loopbackPort().isPresent()
                ? loopbackHost(host, rules.loopbackPort().getAsInt())
                : rules.allowedHosts().isEmpty() || rules.allowedHosts().contains(host);
        if (!known && !(fromAllowedPage && hostOfAllowedOrigin(host))) {
            throw forbidden("This server is not called " + quoted(host) + "; use the address it was started with"
                    + (rules.loopbackPort().isPresent()
                            ? ", or start it with --host and --token."
                            : ", or add it to allowed-hosts."));
        }
    }

    private static boolean loopbackHost(String host, int port) {
        String suffix = ":" + port;
        return host.endsWith(suffix)
                ? loopbackName(host.substring(0, host.length() - suffix.length()))
                : port == 80 && loopbackName(host);
    }

    private static boolean loopbackName(String name) {
        return LOOPBACK_NAMES.contains(name) || LOOPBACK_ADDRESS.matcher(name).matches();
    }

    /** A development proxy may leave the name of its own page in {@code Host}. */
    private boolean hostOfAllowedOrigin(String host) {
        return rules.allowedOrigins().stream().anyMatch(origin -> origin.endsWith("://" + host));
    }

    private void requireOwnPage(HttpServletRequest request, boolean fromAllowedPage) throws Problem.Found {
        if (fromAllowedPage) {
            return;
        }
        // All that are sent, though browsers send one.
        for (String origin : Collections.list(request.getHeaders("Origin"))) {
            if (!ownOrigin(request, origin)) {
                throw forbidden("Pages of " + quoted(origin)
                        + " may not call this server; add the origin to allowed-origins if they should.");
            }
        }
        if (Collections.list(request.getHeaders("Sec-Fetch-Site")).stream().anyMatch("cross-site"::equalsIgnoreCase)) {
            throw forbidden("Pages of other sites may not call this server.");
        }
    }

    private static boolean ownOrigin(HttpServletRequest request, String origin) {
        return origin.equals("http://" + host(request)) || origin.equals("https://" + host(request));
    }

    /** Where there is one and no more. */
    private static Optional<String> origin(HttpServletRequest request) {
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        return origins.size() == 1 ? Optional.of(origins.getFirst()) : Optional.empty();
    }

    private static String host(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Host")).orElse("").toLowerCase(Locale.ROOT);
    }

    private static void allowReading(HttpServletRequest request, HttpServletResponse response) {
        if (request.getHeader("Origin") == null) {
            return; // the browser takes it for an answer from the page's own address
        }
        response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin"));
        response.setHeader("Vary", "Origin");
        response.setHeader("Access-Control-Expose-Headers", "X-Session-Id, X-Run-Id, Location, Retry-After");
        if (request.getMethod().equals("OPTIONS")) {
            response.setHeader("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
            response.setHeader(
                    "Access-Control-Allow-Headers", "Content-Type, Authorization, Last-Event-ID, Idempotency-Key");
            response.setHeader("Access-Control-Max-Age", "600");
        }
    }

    // --- who is there
    // -------------------------------------------------------------------------------------------------

    private static void requireToken(HttpServletRequest request, String token) throws Problem.Found {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        // Of two, a proxy may have looked at the other one.
        String header = headers.size() == 1 ? headers.getFirst() : "";
        boolean bearer = header.regionMatches(true, 0, "Bearer ", 0, 7);
        byte[] sent = bearer ? header.substring(7).strip().getBytes(UTF_8) : new byte[0];
        if (!MessageDigest.isEqual(sent, token.getBytes(UTF_8))) {
            throw new Problem.Found(new Problem(
                            401,
                            "Unauthorized",
                            "Send the server's token in the header Authorization: Bearer TOKEN; it is the one configured, or"
                                    + " stands in the file token of the server's home folder, which its log names.")
                    .withHeader("WWW-Authenticate", "Bearer"));
        }
    }

    private void requireLocal(HttpServletRequest request, boolean fromAllowedPage) throws Problem.Found {
        if (!loopback(request.getRemoteAddr()) || !loopback(request.getLocalAddr())) {
            throw forbidden("Only this machine may call a server without a token; start it with --token to call it from"
                    + " elsewhere.");
        }
        if (!fromAllowedPage && forwarded(request)) {
            throw forbidden("The request came through a proxy; behind one, start the server with --token.");
        }
        if (!peerUser.trusted(request)) {
            throw forbidden("Another user of this machine is calling; start the server with --token to let others in.");
        }
    }

    private static boolean loopback(String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false; // no address at all, such as a Unix socket's
        }
    }

    private static boolean forwarded(HttpServletRequest request) {
        return FORWARDING.stream().anyMatch(name -> request.getHeader(name) != null)
                || Collections.list(request.getHeaderNames()).stream()
                        .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("x-forwarded-"));
    }

    private static Problem.Found forbidden(String detail) {
        return new Problem.Found(new Problem(403, "Forbidden", detail));
    }

    /** A header's value in a sentence: printable ASCII, shortened. */
    private static String quoted(String value) {
        String plain = value.replaceAll("[^\\x20-\\x7e]", "?");
        return "\"" + (plain.length() > 80 ? plain.substring(0, 80) + "…" : plain) + "\"";
    }
}
