package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Tomcat with the configuration it comes with, but for its ports, a shorter patience with clients, and that it looks for
 * changed applications every second.
 */
final class Tomcat extends DeployingContainer {

    private final Path installation;

    /** @param version the beginning of a version, such as {@code 10.1} */
    Tomcat(String version, Path folder, String context, URI model) throws IOException {
        super(folder, context, model);
        this.installation = installation("apache-tomcat-" + version);
    }

    @Override
    List<String> command() {
        return List.of(installation.resolve("bin/catalina.sh").toString(), "run");
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "CATALINA_BASE", folder().toString(),
                "CATALINA_TMPDIR", folder().resolve("tmp").toString(),
                // The JDK keeps one record class or other by a soft reference; that is no leak, but would be counted as
                // one.
                "CATALINA_OPTS", String.join(" ", options()) + " -XX:SoftRefLRUPolicyMSPerMB=0");
    }

    @Override
    void install() throws IOException {
        for (String name : List.of("conf", "logs", "webapps", "work")) {
            Files.createDirectories(folder().resolve(name));
        }
        try (Stream<Path> files = Files.list(installation.resolve("conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder().resolve("conf").resolve(file.getFileName()));
            }
        }
        Path server = folder().resolve("conf/server.xml");
        Files.writeString(
                server,
                Files.readString(server)
                        .replace("<Connector port=\"8080\"", "<Connector address=\"127.0.0.1\" port=\"" + port() + "\"")
                        .replace(
                                "connectionTimeout=\"20000\"",
                                "connectionTimeout=\"" + patience().toMillis() + "\" socket.txBufSize=\"" + SEND_BUFFER
                                        + "\"")
                        .replace("<Server port=\"8005\"", "<Server port=\"-1\"")
                        .replace(
                                "<Engine name=\"Catalina\" defaultHost=\"localhost\">",
                                "<Engine name=\"Catalina\" defaultHost=\"localhost\" backgroundProcessorDelay=\"1\">"));
        deploy();
    }

    @Override
    String loader() {
        return "org.apache.catalina.loader.ParallelWebappClassLoader";
    }
}
