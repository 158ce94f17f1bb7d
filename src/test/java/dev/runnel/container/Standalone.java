package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The WAR as a server of its own. */
final class Standalone extends Container {

    Standalone(Path folder, URI model) throws IOException {
        super(folder, "", model);
    }

    @Override
    List<String> command() {
        var command = new ArrayList<String>(
                List.of(ServerProcess.javaHome().resolve("bin/java").toString()));
        command.addAll(options());
        command.add("-Drunnel.write-timeout=" + patience().toMillis() + "ms");
        command.addAll(List.of("-jar", WAR.toString(), "serve", "--port", Integer.toString(port()), "--token", "auto"));
        return command;
    }

    @Override
    void install() {
        // Needs nothing but the WAR.
    }
}
