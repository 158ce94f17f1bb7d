package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page and its files are there for all, wherever the application is deployed; nothing else of the WAR is a file. */
interface ServesThePage extends Deployed {

    /** Files a page or a module refers to. */
    Pattern REFERENCE = Pattern.compile("(?:src=|href=|from |import )[\"']([^\"'#]+)[\"']");

    @Test
    default void the_page_and_every_file_it_refers_to_are_served_below_the_context_path() throws IOException {
        // given
        URI page = URI.create(container().context() + "/");
        var waiting = new ArrayDeque<URI>(List.of(page));
        Set<URI> served = new TreeSet<>();

        // when
        while (!waiting.isEmpty()) {
            URI file = waiting.remove();
            if (served.add(file)) {
                REFERENCE
                        .matcher(openToAll(file))
                        .results()
                        .map(match -> file.resolve(match.group(1)))
                        .forEach(waiting::add);
            }
        }

        // then
        assertTrue(served.stream().allMatch(file -> file.getPath().startsWith(page.getPath())), served.toString());
        assertTrue(served.stream().anyMatch(file -> file.getPath().endsWith(".css")), served.toString());
        assertTrue(
                served.stream().filter(file -> file.getPath().endsWith(".js")).count() > 2, served.toString());
    }

    private String openToAll(URI file) throws IOException {
        try (Exchange answer =
                Request.get(file.getPath()).send(container().server()).awaitHead()) {
            assertEquals(200, answer.status(), file.toString());
            assertEquals(
                    type(file.getPath()),
                    answer.header("Content-Type").replace(" ", "").toLowerCase(java.util.Locale.ROOT));
            return answer.text();
        }
    }

    private static String type(String path) {
        return path.endsWith(".js")
                ? "text/javascript;charset=utf-8"
                : path.endsWith(".css")
                        ? "text/css;charset=utf-8"
                        : path.endsWith(".svg") ? "image/svg+xml" : "text/html;charset=utf-8";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dev/runnel/launch/Launcher.class",
                "/WEB-INF/web.xml",
                "/WEB-INF/classes/dev/runnel/app/Main.class",
                "/WEB-INF/",
                "/web-inf/web.xml",
                "/%57EB-INF/web.xml",
                "/css/../WEB-INF/web.xml",
                "/css/%2e%2e/WEB-INF/web.xml",
                "/css/..;/WEB-INF/web.xml",
                "/;a=b/WEB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/META-INF/maven/dev.runnel/runnel/pom.xml",
                "/css/",
                "/js"
            })
    default void what_else_lies_in_the_war_is_a_file_to_nobody(String path) throws IOException {
        try (Exchange stranger = client().sendWithoutToken(Request.get(path));
                Exchange holder = client().send(Request.get(path))) {

            assertTrue(Set.of(400, 401, 404).contains(stranger.status()), path + ": " + stranger.status());
            assertTrue(Set.of(400, 404).contains(holder.status()), path + ": " + holder.status());
            assertFalse(holder.text().contains("Bootstrap"), path);
        }
    }

    @Test
    default void health_is_told_to_all_and_tells_no_details() throws IOException {
        try (Exchange live = client().sendWithoutToken(Request.get("/health/live"));
                Exchange ready = client().sendWithoutToken(Request.get("/health/ready"))) {

            assertEquals("{\"status\":\"live\"}\n", live.text());
            assertTrue(ready.text().matches("\\{\"status\":\"ready\",\"sandbox\":\"[a-z+ ]+\"}\n"), ready.text());
        }
    }

    @Test
    default void the_address_without_the_last_slash_leads_to_the_page() throws IOException {
        if (container().context().isEmpty()) {
            return; // there is no such address at the root
        }
        try (Exchange answer = client().sendWithoutToken(Request.get(""))) {

            assertEquals(3, answer.status() / 100);
            assertTrue(answer.header("Location").endsWith(container().context() + "/"), answer.header("Location"));
        }
    }
}
