package dev.runnel.container;

import java.util.List;

/** Who has no token, or another one, or comes from another page; and headers that would say something else. */
final class HostileCallers extends HostileRequests {

    private static final String BODY = "{\"message\":\"Count\",\"model\":\"openai-chat/scripted\"}";
    private static final String JSON = "Content-Type: application/json";

    private final String run;

    HostileCallers(Client client, String run) {
        super(client);
        this.run = run;
    }

    @Override
    void fill() {
        strangers();
        pages();
        keys();
    }

    private void strangers() {
        for (String authorization : List.of(
                "",
                "Bearer",
                "Bearer ",
                "Bearer x",
                "Bearer " + "x".repeat(43),
                "Bearer " + "x".repeat(4_000),
                "Bearer null",
                "Bearer undefined",
                "Bearer *",
                "Bearer x\u0001",
                "Bearer \u00e9",
                "Token x",
                "Digest username=\"x\"",
                "Negotiate x",
                "bearer")) {
            add(
                    "authorization " + authorization.replaceAll("\\p{Cntrl}", "~"),
                    stranger("Authorization: " + authorization),
                    400,
                    401);
        }
        String right = token().substring("Authorization: ".length());
        add("the token, then another", stranger(token(), "Authorization: Bearer x"), 400, 401);
        add("another token, then the token", stranger("Authorization: Bearer x", token()), 400, 401);
        add("the token and more", stranger(token() + "x"), 401);
        add("the token but its end", stranger(token().substring(0, token().length() - 1)), 401);
        add("the token as a name of Basic", stranger("Authorization: Basic " + right.substring(7)), 401);
        add("the token in a cookie", stranger("Cookie: token=" + right.substring(7)), 401);
        add("the token in another header", stranger("X-Authorization: " + right, "Proxy-Authorization: " + right), 401);
        for (String name : List.of(
                "X-Forwarded-User",
                "X-Remote-User",
                "Remote-User",
                "X-Original-URL",
                "X-Rewrite-URL",
                "X-Forwarded-Prefix",
                "X-Forwarded-For",
                "Forwarded",
                "SSL_CLIENT_CERT")) {
            add("as a proxy would say it: " + name, stranger(name + ": /health/live"), 401);
        }
        String token = right.substring(7);
        add("the token in the address", unknown("GET", "/sessions?token=" + token + "&access_token=" + token, ""), 401);
        for (String path : List.of(
                "/sessions",
                "/models",
                "/runs/" + run,
                "/runs/" + run + "/events",
                "/sessions/" + run.split("\\.", 2)[0])) {
            add("a stranger at " + path, unknown("GET", path, ""), 401);
        }
        add("a stranger's message", unknown("POST", "/chat", BODY, JSON), 401);
        add("a stranger's cancelling", unknown("POST", "/runs/" + run + "/cancel", ""), 401);
        add(
                "a stranger from elsewhere",
                lines("GET " + context() + "/sessions HTTP/1.1", "Host: evil.example"),
                401,
                403,
                421);
    }

    private String stranger(String... headers) {
        return unknown("GET", "/sessions", "", headers);
    }

    private void pages() {
        for (String origin : List.of(
                "http://evil.example",
                "https://evil.example",
                "null",
                "",
                "http://127.0.0.1:1",
                "http://127.0.0.1",
                "http://" + authority() + ".evil.example",
                "http://evil.example#" + authority(),
                "http://evil.example, http://" + authority(),
                "http://" + authority() + "/",
                "http://" + authority() + " http://evil.example",
                "file://",
                "chrome-extension://abcdef",
                "*")) {
            add("origin " + origin, get("/sessions", "Origin: " + origin), 400, 403);
            add("message of " + origin, known("POST", "/chat", BODY, JSON, "Origin: " + origin), 400, 403);
        }
        add(
                "our page and another",
                get("/sessions", "Origin: http://" + authority(), "Origin: http://evil.example"),
                400,
                403);
        add(
                "another page and ours",
                get("/sessions", "Origin: http://evil.example", "Origin: http://" + authority()),
                400,
                403);
        add("another site", get("/sessions", "Sec-Fetch-Site: cross-site"), 403);
        add("another site in capitals", get("/sessions", "Sec-Fetch-Site: Cross-Site"), 403);
        add(
                "another site after ours",
                get("/sessions", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"),
                403);
        add(
                "a form of another page",
                known("POST", "/chat", "message=Count", "Content-Type: text/plain", "Origin: http://evil.example"),
                403);
        add(
                "a page that asks before",
                known("OPTIONS", "/chat", "", "Origin: http://evil.example", "Access-Control-Request-Method: POST"),
                403);
    }

    private void keys() {
        for (String key : List.of("", " ", "a b", "\u00e9", "\u0001", "x".repeat(256), "x".repeat(5_000))) {
            add(
                    "key " + (key.length() > 60 ? key.length() + " long" : key.replaceAll("\\p{Cntrl}", "~")),
                    known("POST", "/chat", BODY, JSON, "Idempotency-Key: " + key),
                    400);
        }
        for (String id : List.of(
                "abc",
                "-1",
                "1.5",
                "0x1",
                "1e3",
                "99999999999999999999",
                "\u00b2",
                "",
                "1 2",
                "1, 2",
                "9".repeat(5_000))) {
            add(
                    "last id " + (id.length() > 60 ? id.length() + " long" : id),
                    get("/runs/" + run + "/events", "Last-Event-ID: " + id),
                    400);
        }
    }
}
