package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call a server on loopback that asks for no token. {@code PORT} stands for its port. Holds T14, T15. */
@Timeout(60)
class FrontDoorTest {

    private static final String PAGE = "http://localhost:5173";

    private static ProviderServer words;
    private static Served served;

    @BeforeAll
    static void serve(@TempDir Path home) throws Exception {
        words = ProviderServer.script().says("Fine.").repeating().start();
        served = Served.at(home)
                .asking(words)
                .set("allowed-origins", PAGE + ", https://ide.example")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        served.close();
        words.close();
    }

    private static String here(String value) {
        return value.replace("PORT", Integer.toString(served.port()));
    }

    private static Call host(String host) {
        return Call.bare(served).with("Host", here(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:PORT",
                "127.0.0.1:PORT",
                "[::1]:PORT",
                "LOCALHOST:PORT",
                "LocalHost:PORT",
                "127.0.0.2:PORT",
                "127.1.2.3:PORT"
            })
    void a_loopback_name_with_our_port_is_us(String host) throws Exception {
        assertEquals(200, host(host).get("/sessions").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "127.0.0.1",
                "[::1]",
                "localhost:80",
                "localhost:1PORT",
                "127.0.0.1:0PORT",
                "localhost.:PORT",
                "127.0.0.1.:PORT",
                "evil.example",
                "evil.example:PORT",
                "localhost.evil.example:PORT",
                "evil-localhost:PORT",
                "127.0.0.1.nip.io:PORT",
                "127.0.0.evil:PORT",
                "127.evil:PORT",
                "127.0.0.1evil:PORT",
                "0.0.0.0:PORT",
                "[::]:PORT",
                "192.168.1.1:PORT",
                "[::ffff:127.0.0.1]:PORT",
                "2130706433:PORT",
                "0x7f000001:PORT",
                "user@localhost:PORT",
                "localhost:PORT@evil.example",
                "localhost:PORT.evil.example",
                "localhost:PORT,evil.example",
                "localhost:PORT/",
                "localhost:PORT evil.example",
                "[::1%25lo]:PORT",
                "::1:PORT",
                ":PORT",
                ""
            })
    void any_other_name_is_refused(String host) throws Exception {
        int status = host(host).get("/sessions").status();

        assertTrue(status == 403 || status == 400, host + ": " + status);
    }

    @Test
    void a_host_that_is_missing_or_doubled_or_another_than_in_the_request_line_is_refused() throws Exception {
        Call.bare(served).get("/sessions").problem(400);
        assertEquals(
                400,
                Call.to(served).with("Host", "evil.example").get("/sessions").status());
        assertEquals(
                400,
                host("evil.example")
                        .with("Host", here("localhost:PORT"))
                        .get("/sessions")
                        .status());
        int absolute =
                host("localhost:PORT").get("http://evil.example/sessions").status();
        assertTrue(absolute == 400 || absolute == 403, "in the request line: " + absolute);
        assertEquals(
                200,
                host("localhost:PORT")
                        .get(here("http://localhost:PORT/sessions"))
                        .status());
    }

    @Test
    void a_refused_name_is_not_echoed_raw() throws Exception {
        String sentence = host("evil\"\\é.example:1").get("/sessions").text();

        assertTrue(sentence.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:PORT, localhost:PORT, 200",
        "http://127.0.0.1:PORT, 127.0.0.1:PORT, 200",
        "http://[::1]:PORT, [::1]:PORT, 200",
        "http://localhost:PORT, 127.0.0.1:PORT, 403",
        "null, localhost:PORT, 403",
        "'', localhost:PORT, 403",
        "http://localhost, localhost:PORT, 403",
        "http://localhost:3000, localhost:PORT, 403",
        "http://localhost:PORT.evil.example, localhost:PORT, 403",
        "http://evil.example, localhost:PORT, 403",
        "https://evil.example:PORT, localhost:PORT, 403",
        "file://, localhost:PORT, 403",
        "chrome-extension://abcdef, localhost:PORT, 403",
        "http://localhost:5173, localhost:PORT, 200",
        "https://ide.example, localhost:PORT, 200",
        "http://ide.example, localhost:PORT, 403",
        "https://ide.example:444, localhost:PORT, 403",
        "https://ide.example.evil.example, localhost:PORT, 403",
        "https://ide.example/, localhost:PORT, 403",
        "http://localhost:5173, evil.example, 403",
        "http://localhost:5173, localhost:5173, 200",
        "https://ide.example, ide.example, 200",
        "https://ide.example, evil.ide.example, 403"
    })
    void only_our_own_pages_and_those_allowed_may_call(String origin, String host, int status) throws Exception {
        Call call = host(host).with("Origin", here(origin));

        assertEquals(status, call.get("/sessions").status());
        assertEquals(status, call.chat("Hello").status());
    }

    @ParameterizedTest
    @CsvSource({"same-origin, 200", "none, 200", "cross-site, 403", "Cross-Site, 403"})
    void requests_from_other_sites_are_refused_whatever_they_look_like(String site, int status) throws Exception {
        assertEquals(
                status,
                Call.to(served).with("Sec-Fetch-Site", site).get("/sessions").status());
    }

    @Test
    void of_two_origins_or_sites_the_foreign_one_counts() throws Exception {
        String own = here("http://localhost:PORT");
        for (String first : List.of(own, "http://evil.example", PAGE)) {
            String second = first.equals(own) || first.equals(PAGE) ? "http://evil.example" : own;
            host("localhost:PORT")
                    .with("Origin", first)
                    .with("Origin", second)
                    .get("/sessions")
                    .problem(403);
        }
        Call.to(served)
                .with("Sec-Fetch-Site", "same-origin")
                .with("Sec-Fetch-Site", "cross-site")
                .get("/sessions")
                .problem(403);
    }

    @Test
    void the_page_opens_from_everywhere() throws Exception {
        for (String path : List.of("/", "/index.html", "/favicon.svg", "/js/app.js", "/css/runnel.css")) {
            Answer answer = host("evil.example")
                    .with("Origin", "https://evil.example")
                    .with("Sec-Fetch-Site", "cross-site")
                    .with("X-Forwarded-For", "1.2.3.4")
                    .get(path);

            assertEquals(200, answer.status(), path);
            assertTrue(answer.header("content-security-policy").startsWith("default-src 'none'"), path);
            assertEquals("", answer.header("access-control-allow-origin"));
        }
    }

    @Test
    void what_looks_like_an_open_path_is_none() throws Exception {
        for (String path : List.of(
                "/js/../sessions",
                "/health/../sessions",
                "/health//../sessions",
                "/./sessions",
                "//sessions",
                "/sessions;/js/app.js",
                "/sessions/js/app.js",
                "/health/..;/sessions",
                "/health/%2e%2e/sessions")) {
            int status = host("evil.example").get(path).status();

            assertTrue(List.of(400, 403, 404).contains(status), path + ": " + status);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "forwarded",
                "Via",
                "X-Real-IP",
                "x-real-ip",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "X-Forwarded-Port",
                "X-Forwarded-Server",
                "X-Forwarded-Prefix",
                "x-forwarded-anything"
            })
    void what_came_through_a_proxy_is_refused_but_for_allowed_pages(String header) throws Exception {
        Call call = Call.to(served).with(header, "127.0.0.1");

        call.get("/sessions").problem(403);
        call.with("Origin", here("http://127.0.0.1:PORT")).get("/sessions").problem(403);
        assertEquals(200, call.with("Origin", PAGE).get("/sessions").status());
    }

    @Test
    void a_forwarded_host_never_stands_in_for_the_real_one() throws Exception {
        Call call = host("evil.example")
                .with("X-Forwarded-Host", here("localhost:PORT"))
                .with("Origin", PAGE);

        call.get("/sessions").problem(403);
    }

    @Test
    void an_allowed_page_reads_through_its_own_proxy_where_browsers_name_no_origin() throws Exception {
        String page = PAGE.substring(PAGE.indexOf("//") + 2);
        Call same = Call.to(served).with("Sec-Fetch-Site", "same-origin");

        assertEquals(200, same.with("X-Forwarded-Host", page).get("/sessions").status());
        assertEquals(
                200,
                host(page)
                        .with("Sec-Fetch-Site", "same-origin")
                        .get("/sessions")
                        .status());
        same.with("X-Forwarded-Host", "evil.example").get("/sessions").problem(403);
        same.with("X-Forwarded-Host", page)
                .with("X-Forwarded-Host", page)
                .get("/sessions")
                .problem(403);
        same.with("X-Forwarded-Host", page).post("/sessions/x/undo").problem(403);
        Call.to(served).with("X-Forwarded-Host", page).get("/sessions").problem(403);
        host(page).with("Sec-Fetch-Site", "cross-site").get("/sessions").problem(403);
        host("evil.example")
                .with("Sec-Fetch-Site", "same-origin")
                .with("X-Forwarded-Host", page)
                .get("/sessions")
                .problem(403);
    }

    @Test
    void an_allowed_page_may_ask_before_and_read_after() throws Exception {
        Answer before = Call.to(served)
                .with("Origin", PAGE)
                .with("Access-Control-Request-Method", "POST")
                .with("Access-Control-Request-Headers", "content-type,last-event-id")
                .send("OPTIONS", "/chat", new byte[0]);
        Answer after = Call.to(served).with("Origin", PAGE).chat("Hello");

        assertEquals(204, before.status());
        assertEquals(PAGE, before.header("access-control-allow-origin"));
        assertTrue(before.header("access-control-allow-methods").contains("POST"));
        assertTrue(before.header("access-control-allow-headers").contains("Content-Type"));
        assertTrue(before.header("access-control-allow-headers").contains("Last-Event-ID"));
        assertEquals(200, after.status());
        assertEquals(PAGE, after.header("access-control-allow-origin"));
        assertEquals("Origin", after.header("vary"));
        assertTrue(after.header("access-control-expose-headers").contains("X-Run-Id"));
        assertEquals("", after.header("access-control-allow-credentials"));
    }

    @Test
    void an_allowed_page_may_read_why_it_was_refused() throws Exception {
        Answer answer = Call.to(served).with("Origin", PAGE).post("/chat", "{}");

        answer.problem(400);
        assertEquals(PAGE, answer.header("access-control-allow-origin"));
    }

    @Test
    void other_pages_get_no_word_they_could_read() throws Exception {
        for (String origin : List.of("https://evil.example", "null", here("http://127.0.0.1:PORT"))) {
            for (String method : List.of("OPTIONS", "GET")) {
                Answer answer = Call.to(served).with("Origin", origin).send(method, "/sessions", new byte[0]);

                assertTrue(
                        answer.headers().keySet().stream().noneMatch(name -> name.startsWith("access-control")),
                        origin);
            }
        }
    }

    @Test
    void a_form_of_another_page_begins_nothing() throws Exception {
        int before = words.requests().size();
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/json")) {
            Call.to(served)
                    .with("Origin", "https://evil.example")
                    .with("Content-Type", type)
                    .chat("Steal")
                    .problem(403);
        }

        assertEquals(before, words.requests().size());
    }
}
