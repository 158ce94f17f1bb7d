package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Tomcat's own users: its user database, and a filter of all applications. */
class TomcatUsersTest extends ContainerUsersContract {

    @Override
    Container container(Path folder, String descriptor, Path classes) throws IOException {
        var tomcat = new Tomcat("11.0", folder, "/runnel", URI.create("http://127.0.0.1:9/v1"));
        tomcat.afterInstall(() -> {
            Path web = folder.resolve("conf/web.xml");
            Files.writeString(web, Files.readString(web).replace("</web-app>", descriptor + "</web-app>"));
            Files.writeString(
                    folder.resolve("conf/tomcat-users.xml"),
                    USERS.stream()
                            .map(user -> "<user username=\"" + user + "\" password=\"secret-of-" + user
                                    + "\" roles=\"people\"/>")
                            .collect(Collectors.joining(
                                    "\n", "<tomcat-users><role rolename=\"people\"/>\n", "</tomcat-users>")));
            jar(classes, Files.createDirectories(folder.resolve("lib")).resolve("proxy-user.jar"));
        });
        return tomcat;
    }

    private static void jar(Path classes, Path jar) throws IOException {
        var command = List.of(
                ServerProcess.javaHome().resolve("bin/jar").toString(),
                "cf",
                jar.toString(),
                "-C",
                classes.toString(),
                ".");
        try {
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IOException("no jar was made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
