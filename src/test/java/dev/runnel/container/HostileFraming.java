package dev.runnel.container;

import java.util.List;

/** Requests that are none by the rules of HTTP/1.1, or that two readers would read differently. */
final class HostileFraming extends HostileRequests {

    private static final String JSON = "Content-Type: application/json";
    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final String BODY = "{\"message\":\"Count\",\"model\":\"openai-chat/scripted\"}";
    private static final String END = "\r\n";

    HostileFraming(Client client) {
        super(client);
    }

    @Override
    void fill() {
        lengths();
        encodings();
        chunks();
        startLines();
        heads();
        methods();
    }

    /** A message whose length is told by these headers. */
    private String told(String rest, String... headers) {
        var all = new java.util.ArrayList<String>(List.of(host(), token(), JSON));
        all.addAll(List.of(headers));
        return lines("POST " + context() + "/chat HTTP/1.1", all.toArray(String[]::new)) + rest;
    }

    private static String chunk(String body) {
        return Integer.toHexString(body.length()) + END + body + END + "0" + END + END;
    }

    private String smuggled() {
        return "GET " + context() + "/sessions HTTP/1.1" + END + host() + END + token() + END + END;
    }

    private void lengths() {
        String length = "Content-Length: " + BODY.length();
        add("two lengths", told(BODY, length, "Content-Length: 5"), 400);
        add("two lengths in one header", told(BODY, length + ", 5"), 400);
        // A server may take the chunks for it, as Tomcat does, so what is in them is no message.
        add("a length and chunks", told(chunk("[]"), "Content-Length: 2", CHUNKED), 400);
        add("chunks and a length", told(chunk("[]"), CHUNKED, length), 400);
        add(
                "a length of 0, chunks, another request",
                told("0" + END + END + smuggled(), "Content-Length: 0", CHUNKED),
                400);
        add(
                "a length, chunks, another request",
                told("0" + END + END + smuggled(), "Content-Length: 200", CHUNKED),
                400);
        for (String wrong : List.of(
                "-1", "+5", "5x", "0x5", "1e1", "5.0", "99999999999999999999", "", "five", "5 5", "5;5", "\u00b2")) {
            add("a length of " + wrong, told(BODY, "Content-Length: " + wrong), 400, 413);
        }
        add("a length with a blank before its colon", told(BODY, "Content-Length : " + BODY.length()), 400);
        add(
                "a length of two gigabytes that are not there",
                told("", "Content-Length: 2147483648", "Expect: 100-continue"),
                413);
    }

    private void encodings() {
        for (String wrong : List.of(
                "gzip",
                "identity",
                "chunked, chunked",
                "chunked, identity",
                "gzip, chunked",
                "xchunked",
                "chunked;q=1",
                "\"chunked\"",
                "\u000bchunked",
                "chunked\u0000",
                "")) {
            add("encoding " + wrong, told(chunk(BODY), "Transfer-Encoding: " + wrong), 400, 501, 415);
        }
        add("two encodings", told(chunk(BODY), CHUNKED, "Transfer-Encoding: gzip"), 400, 501);
        add("an encoding with a blank before its colon", told(chunk(BODY), "Transfer-Encoding : chunked"), 400);
        add(
                "an encoding in a line that goes on",
                told(chunk("[]"), "Transfer-Encoding:" + END + " chunked", "Content-Length: 5"),
                400);
    }

    private void chunks() {
        String size = Integer.toHexString(BODY.length());
        for (String wrong : List.of(
                "zz" + END,
                "-1" + END + "x" + END,
                "0x5" + END + "abcde" + END,
                "5" + END + "abc" + END + "0" + END + END,
                "FFFFFFFFFFFFFFFFFFFF" + END,
                "7FFFFFFFFFFFFFFF" + END + "x",
                size + END + BODY + "0" + END + END,
                size + END + BODY + "xx" + END + "0" + END + END,
                size + " x" + END + BODY + END + "0" + END + END,
                " " + END,
                END,
                "\u0000" + END)) {
            add("chunks " + wrong.replaceAll("\\p{Cntrl}", "~"), told(wrong, CHUNKED), 400);
        }
        String extended = size + ";" + "x".repeat(100_000) + END + BODY + END + "0" + END + END;
        addCut("a chunk with a huge extension", told(extended, CHUNKED), 400, 413);
        String trailers = size + END + BODY + END + "0" + END + "X-Trailer: y\r\n".repeat(20_000) + END;
        addCut("huge trailers", told(trailers, CHUNKED), 400, 413, 431);
    }

    private void startLines() {
        for (String wrong : List.of(
                "GET",
                "GET ",
                "GET  HTTP/1.1",
                "GET sessions HTTP/1.1",
                "GET /sessions",
                "GET /sessions HTTP/1.1 x",
                "GET /sessions HTTP/1.1x",
                "GET /sessions HTTP/1",
                "GET /sessions HTTP/1.2.3",
                "GET /sessions HTTP/9.9",
                "GET /sessions HTTP/2.0",
                "GET /sessions http/1.1",
                "GET /sessions XTTP/1.1",
                "GET /a b HTTP/1.1",
                "GET /\u0000 HTTP/1.1",
                "GET /\u00e9 HTTP/1.1",
                "GET /<x> HTTP/1.1",
                "GET /\"x\" HTTP/1.1",
                "GET /{x} HTTP/1.1",
                "GET /x|y HTTP/1.1",
                "GET /x^y HTTP/1.1",
                "GET /x`y HTTP/1.1",
                "GET /x\\y HTTP/1.1",
                "GET * HTTP/1.1",
                "GET http://evil.example/sessions HTTP/1.1",
                "GET http:// HTTP/1.1",
                "GET file:///etc/passwd HTTP/1.1",
                "GET gopher://x/ HTTP/1.1",
                "CONNECT evil.example:443 HTTP/1.1",
                "PRI * HTTP/2.0",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
                "{\"message\":\"Count\"}",
                "G\u0000T /sessions HTTP/1.1",
                "G(T /sessions HTTP/1.1",
                "GET\u00e9 /sessions HTTP/1.1",
                "GETGETGET".repeat(500) + " /sessions HTTP/1.1")) {
            addCut("line " + shown(wrong), lines(wrong.replace(" /", " " + context() + "/"), host()));
        }
        addCut(
                "a line of 100,000 bytes",
                lines("GET /" + "x".repeat(100_000) + " HTTP/1.1", host(), token()),
                400,
                414,
                431);
    }

    private void heads() {
        String line = "GET " + context() + "/sessions HTTP/1.1";
        add("no host", lines(line, token()), 400);
        add("two hosts", lines(line, host(), token(), "Host: evil.example"), 400);
        add("the same host twice", lines(line, host(), token(), host()), 400);
        for (String wrong : List.of(
                "a b",
                "a/b",
                "a:b",
                "a:99999",
                "user@a",
                "[::1",
                "a,b",
                "a\u0000b",
                "\u00e9",
                "<a>",
                "a:80:80",
                "{}")) {
            add("host " + wrong, lines(line, "Host: " + wrong));
        }
        for (String wrong : List.of(
                "no colon",
                ": no name",
                "na me: x",
                "name : x",
                "n\u00e4me: x",
                "name(): x",
                "na\u0000me: x",
                "name: x\u0000y",
                "name: x\ry",
                "\u0001name: x")) {
            add("header " + wrong.replaceAll("\\p{Cntrl}", "~"), lines(line, host(), wrong));
        }
        add("a header before which a blank stands", lines(line, " " + host()), 400);
        addCut("a header of 100,000 bytes", lines(line, host(), token(), "X-Large: " + "x".repeat(100_000)), 400, 431);
        addCut("5,000 headers", lines(line + "\r\nX-Many: x".repeat(5_000), host(), token()), 400, 431);
        add("expects something else", lines(line, host(), token(), "Expect: miracles"), 417);
    }

    private void methods() {
        for (String method : List.of(
                "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "TRACK", "PROPFIND", "post", "FOO")) {
            add(method + " of /chat", known(method, "/chat", ""), 400, 403, 405, 501);
            add(method + " of a run's end", known(method, "/runs/x/cancel", ""), 400, 403, 404, 405, 501);
        }
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO")) {
            for (String path : List.of("/", "/sessions", "/models", "/health/live", "/js/app.js")) {
                add(method + " of " + path, known(method, path, ""), 400, 403, 405, 501);
            }
        }
        add("another method in a header", known("POST", "/sessions", "", "X-HTTP-Method-Override: GET"), 405);
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "~");
        return plain.length() > 60 ? plain.substring(0, 60) + "…" : plain;
    }
}
