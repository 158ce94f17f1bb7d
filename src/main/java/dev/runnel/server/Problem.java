package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * An answer that says what is wrong, as RFC 9457 has it.
 *
 * @param title the kind of problem, in a word or two
 * @param detail one sentence: what is wrong and what to do
 * @param members more members of the body
 * @param headers more headers of the answer
 */
record Problem(int status, String title, String detail, Map<String, JsonElement> members, Map<String, String> headers) {

    Problem(int status, String title, String detail) {
        this(status, title, detail, Map.of(), Map.of());
    }

    Problem withMember(String name, String value) {
        return withMember(name, new JsonPrimitive(value));
    }

    Problem withMember(String name, JsonElement value) {
        return new Problem(status, title, detail, Map.of(name, value), headers);
    }

    Problem withHeader(String name, String value) {
        return new Problem(status, title, detail, members, Map.of(name, value));
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }

    /**
     * Sends it as the whole answer; where front ends show an answer's body to people as it is, as one sentence.
     */
    void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (ChatRoutes.showBody(request)) {
            send(response, "text/plain;charset=UTF-8", detail + "\n");
        } else {
            send(response, "application/problem+json", json() + "\n");
        }
    }

    private JsonObject json() {
        var body = new JsonObject();
        body.addProperty("type", "about:blank");
        body.addProperty("title", title);
        body.addProperty("status", status);
        body.addProperty("detail", detail);
        members.forEach(body::add);
        return body;
    }

    private void send(HttpServletResponse response, String type, String body) throws IOException {
        headers.forEach(response::setHeader);
        byte[] bytes = body.getBytes(UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** Carries a problem up to where it is sent. */
    static final class Found extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Problem problem;

        Found(Problem problem) {
            super(problem.detail());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }
}
