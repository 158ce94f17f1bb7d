package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Jetty's own users: a login service of the application, and a descriptor over its own. */
class JettyUsersTest extends ContainerUsersContract {

    private static final String OVERRIDE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">CONTENT</web-app>
            """;

    private static final String CONTEXT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
            <Configure class="org.eclipse.jetty.ee10.webapp.WebAppContext">
              <Set name="contextPath">/runnel</Set>
              <Set name="war">WAR</Set>
              <Set name="overrideDescriptor">OVERRIDE</Set>
              <Set name="extraClasspath">CLASSES</Set>
              <Get name="securityHandler">
                <Set name="loginService">
                  <New class="org.eclipse.jetty.security.HashLoginService">
                    <Arg>Runnel</Arg>
                    <Set name="userStore"><New class="org.eclipse.jetty.security.UserStore">USERS</New></Set>
                  </New>
                </Set>
              </Get>
            </Configure>
            """;

    private static final String USER = """
            <Call name="addUser">
              <Arg>NAME</Arg>
              <Arg><Call class="org.eclipse.jetty.util.security.Credential" name="getCredential">
                <Arg>secret-of-NAME</Arg>
              </Call></Arg>
              <Arg><Array type="java.lang.String"><Item>people</Item></Array></Arg>
            </Call>
            """;

    @Override
    Container container(Path folder, String descriptor, Path classes) throws IOException {
        var jetty = new JettyHome(folder, "/runnel", URI.create("http://127.0.0.1:9/v1"));
        jetty.afterInstall(() -> {
            Path override = Files.writeString(folder.resolve("override.xml"), OVERRIDE.replace("CONTENT", descriptor));
            String users =
                    USERS.stream().map(user -> USER.replace("NAME", user)).collect(Collectors.joining());
            Files.writeString(
                    folder.resolve("webapps/runnel.xml"),
                    CONTEXT.replace("WAR", folder.resolve("webapps/runnel.war").toString())
                            .replace("OVERRIDE", override.toString())
                            .replace("CLASSES", classes.toString())
                            .replace("USERS", users));
        });
        return jetty;
    }
}
