package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Jetty base with the modules a WAR needs and no more, that looks for changed applications every second. */
final class JettyHome extends DeployingContainer {

    private final Path start;

    JettyHome(Path folder, String context, URI model) throws IOException {
        super(folder, context, model);
        this.start = installation("jetty-home").resolve("start.jar");
    }

    @Override
    List<String> command() {
        var command = new ArrayList<String>(List.of(java()));
        command.addAll(options());
        command.addAll(List.of(
                "-XX:SoftRefLRUPolicyMSPerMB=0", // as for Tomcat
                "-jar",
                start.toString(),
                "jetty.http.host=127.0.0.1",
                "jetty.http.port=" + port(),
                "jetty.http.idleTimeout=" + patience().toMillis(),
                "jetty.http.acceptedSendBufferSize=" + SEND_BUFFER,
                "jetty.deploy.scanInterval=1"));
        return command;
    }

    private static String java() {
        return ServerProcess.javaHome().resolve("bin/java").toString();
    }

    @Override
    void install() throws IOException {
        var setUp = new ProcessBuilder(java(), "-jar", start.toString(), "--add-modules=http,ee10-deploy")
                .directory(folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder().resolve("set-up.log").toFile())
                .start();
        try {
            if (setUp.waitFor() != 0) {
                throw new AssertionError(Files.readString(folder().resolve("set-up.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        deploy();
    }

    @Override
    String loader() {
        return "org.eclipse.jetty.ee.webapp.WebAppClassLoader";
    }
}
