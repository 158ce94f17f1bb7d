package dev.runnel.provider;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Model servers that people run on their own machine, looked for where they usually listen. */
final class LocalServers {

    // All are asked at the same time, and nobody who has none should notice.
    private static final int PATIENCE_MILLIS = 150;
    private static final int MAX_LIST = 1 << 20;
    private static final int OLLAMA_PORT = 11434;

    private final IntPredicate ownPort;

    LocalServers(IntPredicate ownPort) {
        this.ownPort = ownPort;
    }

    /** The full name of the first model of the first of these that answers. */
    Optional<String> first(List<Vendor> vendors) {
        return InParallel.flat(
                        vendors,
                        vendor -> vendor.catalog().best(names(vendor)).stream()
                                .map(name -> vendor.prefix() + "/" + name)
                                .toList())
                .stream()
                .findFirst();
    }

    /** The models of the server at its usual place; none if nothing of the kind answers there at once. */
    List<String> names(Vendor vendor) {
        if (ownPort.test(vendor.standard().getPort())) {
            return List.of();
        }
        URI uri = Endpoint.below(vendor.standard(), vendor.catalog().path());
        try {
            return vendor.catalog().names(text(uri)).orElse(List.of());
        } catch (IOException nobody) {
            return List.of();
        }
    }

    /** By the JDK's own simple client: it is there at once, and this need not be more than a glance. */
    private static String text(URI uri) throws IOException {
        var connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try (var body = connection.getInputStream()) {
            return new String(body.readNBytes(MAX_LIST), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }

    /**
     * The address {@code OLLAMA_HOST} means: a host, a host and port, or a URL; with a scheme and no port that scheme's.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static URI ollama(String host) {
        boolean withScheme = host.contains("://");
        URI uri = URI.create((withScheme ? "" : "http://") + host);
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("no host: " + host);
        }
        // Where a server listens on all addresses, a client asks the nearest.
        String name = uri.getHost().equals("0.0.0.0") ? "127.0.0.1" : uri.getHost();
        int port = uri.getPort() >= 0 ? uri.getPort() : withScheme ? -1 : OLLAMA_PORT;
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/+$", "");
        return URI.create(uri.getScheme() + "://" + name + (port < 0 ? "" : ":" + port) + path);
    }
}
