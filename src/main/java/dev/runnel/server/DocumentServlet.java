package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;

/** A JSON document about the API, the same for as long as the program runs: {@code /schema/events.json}, {@code /openapi.json}. */
final class DocumentServlet extends ApiServlet {

    /** Of JSON Schema, as registered for draft 2020-12. */
    static final String SCHEMA_TYPE = "application/schema+json";

    private static final long serialVersionUID = 1;

    private final String type;
    private final transient Function<String, JsonObject> document;
    private byte[] bytes = {};
    private String tag = "";

    /** @param document what it is, given the path of the context */
    DocumentServlet(String type, Function<String, JsonObject> document) {
        this.type = type;
        this.document = document;
    }

    @Override
    public void init() {
        bytes = (document.apply(getServletContext().getContextPath()) + "\n").getBytes(UTF_8);
        tag = EntityTag.of(bytes);
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, Problem.Found {
        allow(request, "GET", "HEAD");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("ETag", tag);
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(type);
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(bytes);
        }
    }
}
