package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Users whom the container knows, as an operator sets them up: by a password (BASIC), a form, or a header that a proxy in front has
 * set. They need no token, and each has sessions of their own.
 */
@Tag("system")
@Timeout(120)
@DisplayName("T16, T24: whom the container has authenticated, and nobody else's sessions")
abstract class ContainerUsersContract {

    /** Names who calls by a header, where there is one; what stands behind a proxy that authenticates looks like that. */
    private static final String FILTER = """
            import jakarta.servlet.*;
            import jakarta.servlet.http.*;
            public class ProxyUser extends HttpFilter {
                @Override
                protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                        throws java.io.IOException, ServletException {
                    String user = request.getHeader("X-Remote-User");
                    chain.doFilter(user == null ? request : new HttpServletRequestWrapper(request) {
                        @Override
                        public java.security.Principal getUserPrincipal() {
                            return () -> user;
                        }
                        @Override
                        public String getRemoteUser() {
                            return user;
                        }
                    }, response);
                }
            }
            """;

    private static final String DESCRIPTOR = """
            <filter>
              <filter-name>proxy-user</filter-name>
              <filter-class>ProxyUser</filter-class>
              <async-supported>true</async-supported>
            </filter>
            <filter-mapping><filter-name>proxy-user</filter-name><url-pattern>/*</url-pattern></filter-mapping>
            <security-constraint>
              <web-resource-collection>
                <web-resource-name>sessions</web-resource-name>
                <url-pattern>/sessions/*</url-pattern>
              </web-resource-collection>
              <auth-constraint><role-name>people</role-name></auth-constraint>
            </security-constraint>
            <login-config>
              <auth-method>METHOD</auth-method>
              <realm-name>Runnel</realm-name>
              MORE
            </login-config>
            <security-role><role-name>people</role-name></security-role>
            """;

    static final List<String> USERS = List.of("alice", "bob");

    /** The container, with that in its descriptor, and the class of the filter in a folder of classes. */
    abstract Container container(Path folder, String descriptor, Path classes) throws IOException;

    private Container started(Path folder, String method, String more) throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path source = Files.writeString(folder.resolve("ProxyUser.java"), FILTER);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "--release",
                        "17",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertEquals(0, compiled);
        Container container = container(
                Files.createDirectories(folder.resolve("container")),
                DESCRIPTOR.replace("METHOD", method).replace("MORE", more),
                classes);
        container.start();
        return container;
    }

    private static HttpRequest.Builder request(Container container, String path) {
        return HttpRequest.newBuilder(URI.create(container.server() + container.context() + path));
    }

    private static String basic(String user) {
        byte[] both = (user + ":secret-of-" + user).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Test
    void users_by_password_and_by_a_proxys_header_have_sessions_of_their_own(@TempDir Path folder) throws Exception {
        Container container = started(folder, "BASIC", "");
        try (var http = HttpClient.newHttpClient()) {
            HttpResponse<String> begun = http.send(
                    request(container, "/chat")
                            .header("Content-Type", "application/json")
                            .header("X-Remote-User", "alice")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"What can you do?\"}"))
                            .build(),
                    BodyHandlers.ofString());
            assertEquals(200, begun.statusCode(), begun.body());
            String session = begun.headers().firstValue("X-Session-Id").orElseThrow();
            String run = begun.headers().firstValue("X-Run-Id").orElseThrow();

            assertEquals(
                    401,
                    http.send(request(container, "/sessions").build(), BodyHandlers.ofString())
                            .statusCode());
            assertTrue(sessions(http, container, "alice").contains(session));
            assertFalse(sessions(http, container, "bob").contains(session));
            assertEquals(200, events(http, container, run, "alice"));
            assertEquals(404, events(http, container, run, "bob"));
            assertEquals(
                    401,
                    http.send(request(container, "/runs/" + run).build(), BodyHandlers.discarding())
                            .statusCode());
            assertEquals(
                    404, container.client().send(Request.get("/runs/" + run)).status(), "the token is another's");
            assertEquals(
                    403,
                    http.send(
                                    request(container, "/sessions")
                                            .header("Authorization", basic("alice"))
                                            .header("Origin", "http://evil.example")
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode());
        } finally {
            container.kill();
        }
    }

    private static String sessions(HttpClient http, Container container, String user) throws Exception {
        HttpResponse<String> answer = http.send(
                request(container, "/sessions")
                        .header("Authorization", basic(user))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    private static int events(HttpClient http, Container container, String run, String user) throws Exception {
        return http.send(
                        request(container, "/runs/" + run + "/events")
                                .header("X-Remote-User", user)
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void users_by_a_form_have_what_they_have_by_password(@TempDir Path folder) throws Exception {
        Container container = started(
                folder,
                "FORM",
                "<form-login-config><form-login-page>/</form-login-page>"
                        + "<form-error-page>/</form-error-page></form-login-config>");
        try (var http = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpResponse<String> before =
                    http.send(request(container, "/sessions").build(), BodyHandlers.ofString());
            assertTrue(before.body().contains("<html"), "the page to log in at, not the sessions: " + before.body());

            HttpResponse<String> wrong = login(http, container, "alice", "wrong");
            HttpResponse<String> right = login(http, container, "alice", "secret-of-alice");

            assertNotEquals(
                    "application/json",
                    wrong.headers().firstValue("Content-Type").orElse(""));
            HttpResponse<String> after =
                    http.send(request(container, "/sessions").build(), BodyHandlers.ofString());
            assertEquals(200, after.statusCode(), right.statusCode() + " " + after.body());
            assertTrue(after.body().contains("\"sessions\""), after.body());
        } finally {
            container.kill();
        }
    }

    private static HttpResponse<String> login(HttpClient http, Container container, String user, String password)
            throws Exception {
        String form = "j_username=" + user + "&j_password=" + URLEncoder.encode(password, StandardCharsets.UTF_8);
        return http.send(
                request(container, "/j_security_check")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }
}
