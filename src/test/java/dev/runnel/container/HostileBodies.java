package dev.runnel.container;

import java.util.List;

/** Bodies that are not what they claim to be, too large or too deep, or that two readers would read differently. */
final class HostileBodies extends HostileRequests {

    private static final String BODY = "{\"message\":\"Count\",\"model\":\"openai-chat/scripted\"}";
    private static final int MIB = 1024 * 1024;
    private static final List<String> MALFORMED = List.of(
            " ",
            "\n",
            "{",
            "}",
            "[]",
            "[{\"message\":\"Count\"}]",
            "\"Count\"",
            "null",
            "true",
            "5",
            "message=Count",
            "{'message':'Count'}",
            "{message:\"Count\"}",
            "{\"message\":Count}",
            "{\"message\":\"Count\",}",
            "{\"message\":\"Count\"",
            "{\"message\":\"Count}",
            "{\"message\"=\"Count\"}",
            "{\"message\":\"Count\";\"x\":1}",
            "{\"message\":\"Count\"}{}",
            "{\"message\":\"Count\"} x",
            "{\"message\":\"Count\"}\u0000",
            "{\"message\":\"Count\"}//",
            "/**/{\"message\":\"Count\"}",
            "#\n{\"message\":\"Count\"}",
            ")]}'\n{\"message\":\"Count\"}",
            "\ufeff{\"message\":\"Count\"}",
            "{\"message\":\"Count\",\"x\":NaN}",
            "{\"message\":\"Count\",\"x\":-Infinity}",
            "{\"message\":\"Count\",\"x\":01}",
            "{\"message\":\"Count\",\"x\":+1}",
            "{\"message\":\"Count\",\"x\":1.}",
            "{\"message\":\"Count\",\"x\":.5}",
            "{\"message\":\"Count\",\"x\":0x1}",
            "{\"message\":\"Count\",\"x\":1e}",
            "{\"message\":\"Count\",\"x\":[1,,2]}",
            "{\"message\":\"Count\",\"x\":[1,]}",
            "{\"message\":\"Count\",\"x\":True}",
            "{\"message\":\"Co\nunt\"}",
            "{\"message\":\"Co\tunt\"}",
            "{\"message\":\"Co\u0000unt\"}",
            "{\"message\":\"\\x41\"}",
            "{\"message\":\"\\'\"}",
            "{\"message\":\"\\u12\"}",
            "{\"message\":\"\\ud800\"}",
            "{\"message\":\"Count \\udc00\\ud800\"}",
            "{\"message\":\"Count\",\"x\":\"\\udfff\"}",
            "{\"message\":\"Count\",\"\\ud800\":1}",
            "{\"message\":\"Count\",\"message\":\"Flood\"}",
            "{\"message\":\"Count\",\"m\\u0065ssage\":\"Flood\"}",
            "{\"message\":\"Count\",\"x\":{\"y\":1,\"y\":2}}",
            "{\"message\":\"Count\",\"x\":[{\"y\":1,\"y\":2}]}",
            "{\"message\":\"Count\",\"__proto__\":{},\"__proto__\":{}}",
            "{\"message\":\"Count\",\"x\":1e999999999}",
            "{\"message\":\"Count\",\"x\":-1e999}");
    private static final List<String> FIELDS = List.of(
            "\"message\":5",
            "\"message\":1e400",
            "\"message\":true",
            "\"message\":[]",
            "\"message\":{}",
            "\"message\":null",
            "\"message\":\"\"",
            "\"message\":\" \\t\\n\"",
            "\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]",
            "\"session\":\"x\"",
            "\"message\":\"Count\",\"session\":5",
            "\"message\":\"Count\",\"session\":[]",
            "\"message\":\"Count\",\"session\":\"\"",
            "\"message\":\"Count\",\"session\":\"../../etc/passwd\"",
            "\"message\":\"Count\",\"session\":\"x\\r\\nX-Injected: yes\"",
            "\"message\":\"Count\",\"session\":\"\\u0000\"",
            "\"message\":\"Count\",\"model\":\"\"",
            "\"message\":\"Count\",\"model\":\"nonsense\"",
            "\"message\":\"Count\",\"model\":\"recorded//etc\"",
            "\"message\":\"Count\",\"model\":\"recorded/../../etc\"",
            "\"message\":\"Count\",\"model\":\"openai-chat/\"",
            "\"message\":\"Count\",\"model\":{}",
            "\"message\":\"Count\",\"workspace\":\"..\"",
            "\"message\":\"Count\",\"workspace\":\"/etc\"",
            "\"message\":\"Count\",\"workspace\":\"\"",
            "\"message\":\"Count\",\"workspace\":\"x\\u0000\"",
            "\"message\":\"Count\",\"workspace\":7",
            "\"message\":\"Count\",\"approval\":\"never\"",
            "\"message\":\"Count\",\"approval\":true",
            "\"message\":\"Count\",\"on_disconnect\":\"explode\"",
            "\"message\":\"Count\",\"on_disconnect\":1");
    private static final List<String> NOT_UTF_8 = List.of(
            "\u00ff",
            "\u00c3(",
            "\u00c0\u0080",
            "\u00ed\u00a0\u0080",
            "\u00e2\u0080\"",
            "\u00f0\u0090\u0080 ",
            "\u00f4\u0090\u0080\u0080",
            "\u0080");
    private static final List<String> TYPES = List.of(
            "text/plain",
            "text/plain; charset=utf-8",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/jsonp",
            "application/json-seq",
            "application/problem+json",
            "text/json",
            "application",
            "application/",
            "*/*",
            "text/plain; application/json",
            "text/plain, application/json",
            "application/json, text/plain",
            "application/json\u0000",
            "application/xml",
            "application/octet-stream",
            "");

    HostileBodies(Client client) {
        super(client);
    }

    @Override
    void fill() {
        add("no body", known("POST", "/chat", "", "Content-Type: application/json", "Content-Length: 0"), 400);
        MALFORMED.forEach(body -> add("body " + body.replaceAll("\\p{Cntrl}", "~"), chat(body), 400));
        FIELDS.forEach(fields -> add("fields " + fields, chat("{" + fields + "}"), 400, 404));
        for (String bytes : NOT_UTF_8) {
            String body = "{\"message\":\"Count " + bytes + "\"}";
            add("not UTF-8: " + body, known("POST", "/chat", body, "Content-Type: application/json"), 400);
        }
        for (String utf16 : List.of("UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32")) {
            String body = new String(
                    BODY.getBytes(java.nio.charset.Charset.forName(utf16)),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
            add(
                    "in " + utf16,
                    known("POST", "/chat", body, "Content-Type: application/json; charset=" + utf16),
                    400,
                    415);
        }
        for (int depth : new int[] {65, 256, 5_000, 400_000}) {
            add("arrays " + depth + " deep", chat(deep("[".repeat(depth) + "]".repeat(depth))), 400);
            add(
                    "arrays " + depth + " deep that never end",
                    chat("{\"message\":\"Count\",\"x\":" + "[".repeat(depth)),
                    400);
        }
        add("objects 5,000 deep", chat(deep("{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000))), 400);
        add("a number of 100,000 digits", chat(deep("9".repeat(100_000))), 400);
        add("a name of 2 MiB", chat("{\"" + "x".repeat(2 * MIB) + "\":1}"), 413);
        add("a message of 2 MiB", chat("{\"message\":\"" + "x".repeat(2 * MIB) + "\"}"), 413);
        add("2 MiB of blanks", chat(" ".repeat(2 * MIB)), 413);
        TYPES.forEach(type -> add("type " + type, known("POST", "/chat", BODY, "Content-Type: " + type), 400, 415));
        add("no type", known("POST", "/chat", BODY), 415);
        add(
                "two types",
                known("POST", "/chat", BODY, "Content-Type: application/json", "Content-Type: text/plain"),
                400,
                415);
        add(
                "the other two types",
                known("POST", "/chat", BODY, "Content-Type: text/plain", "Content-Type: application/json"),
                400,
                415);
        for (String encoding :
                List.of("gzip", "deflate", "br", "zstd", "identity", "chunked", "x", "", "gzip, gzip", "aes128gcm")) {
            add("encoding of content " + encoding, chat(BODY, "Content-Encoding: " + encoding), 400, 415);
        }
        add(
                "zeros that claim to be gzip",
                chat("\u001f\u008b" + "\u0000".repeat(10_000), "Content-Encoding: gzip"),
                415);
        for (String path : List.of("/sessions/import", "/sessions/x/fork", "/runs/x/approvals/y")) {
            add("nonsense for " + path, known("POST", path, "{{{", "Content-Type: application/json"), 400, 404, 415);
        }
    }

    private static String deep(String value) {
        return "{\"message\":\"Count\",\"x\":" + value + "}";
    }
}
