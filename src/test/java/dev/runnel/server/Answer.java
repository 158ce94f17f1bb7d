package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;

/**
 * What came back.
 *
 * @param headers by their names in lower case
 * @param body without its framing
 * @param whole whether it ended as HTTP has it
 */
record Answer(int status, Map<String, List<String>> headers, byte[] body, boolean whole) {

    /** The only value of that header; empty where there is none. */
    String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new AssertionError(name + " came " + values.size() + " times: " + values);
        }
        return values.isEmpty() ? "" : values.getFirst();
    }

    String text() {
        return new String(body, UTF_8);
    }

    JsonObject json() {
        return JsonParser.parseString(text()).getAsJsonObject();
    }

    /** The sentence of a problem; fails where the answer is none, or not of that status. */
    String problem(int expected) {
        if (status != expected || !header("content-type").equals("application/problem+json")) {
            throw new AssertionError("not a problem of status " + expected + " but " + this);
        }
        JsonObject json = json();
        if (json.get("status").getAsInt() != expected
                || json.get("title").getAsString().isBlank()) {
            throw new AssertionError("the body says something else: " + json);
        }
        return json.get("detail").getAsString();
    }

    @Override
    public String toString() {
        return status + " " + headers + (whole ? " " : " (cut off) ") + text();
    }
}
