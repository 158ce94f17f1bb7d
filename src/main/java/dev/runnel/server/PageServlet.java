package dev.runnel.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page and its files, and an answer to whatever else nobody has a servlet for. Serves only names of the page's own shape:
 * what else lies in the WAR is never a file to anybody.
 */
final class PageServlet extends ApiServlet {

    private static final long serialVersionUID = 1;
    private static final Pattern FILES =
            Pattern.compile("/(?:index\\.html|favicon\\.svg|(?:css|js|vendor)(?:/[A-Za-z0-9_@-][A-Za-z0-9._@-]*)+)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml");
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'; require-trusted-types-for 'script'";

    private final transient Map<String, Asset> assets = new ConcurrentHashMap<>();

    /** A file of the page with its entity tag. */
    private record Asset(byte[] bytes, String type, String tag) {}

    /** Whether the path is open to all: the page, its files, and health. */
    static boolean open(String path) {
        return path.equals("/")
                || path.isEmpty()
                || path.startsWith("/health/")
                || FILES.matcher(path).matches();
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, Problem.Found {
        String path = path(request);
        Optional<Asset> asset = asset(path.equals("/") || path.isEmpty() ? "/index.html" : path);
        if (asset.isEmpty()) {
            throw new Problem.Found(Problem.notFound("There is nothing at " + path + "."));
        }
        allow(request, "GET", "HEAD");
        send(request, response, asset.get());
    }

    private Optional<Asset> asset(String path) throws IOException {
        String type = TYPES.get(extension(path));
        if (!FILES.matcher(path).matches() || type == null) {
            return Optional.empty();
        }
        Asset known = assets.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = getServletContext().getResourceAsStream(path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            var asset = new Asset(bytes, type, EntityTag.of(bytes));
            assets.put(path, asset);
            return Optional.of(asset);
        }
    }

    private static String extension(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, Asset asset) throws IOException {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", asset.tag());
        if (asset.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(asset.type());
        response.setContentLength(asset.bytes().length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(asset.bytes());
        }
    }
}
