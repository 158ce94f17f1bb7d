package dev.runnel.server;

import com.google.gson.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** {@code /health/live} and {@code /health/ready}: open to all, without details. */
final class HealthServlet extends ApiServlet {

    private static final long serialVersionUID = 1;

    private final transient BooleanSupplier ready;

    HealthServlet(BooleanSupplier ready) {
        this.ready = ready;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, Problem.Found {
        allow(request, "GET", "HEAD");
        List<String> parts = parts(request);
        if (parts.equals(List.of("live"))) {
            send(response, 200, status("live"));
        } else if (parts.equals(List.of("ready"))) {
            boolean yes = ready.getAsBoolean();
            send(response, yes ? 200 : 503, status(yes ? "ready" : "not ready"));
        } else {
            throw new Problem.Found(Problem.notFound("There is nothing at " + path(request) + "."));
        }
    }

    private static JsonObject status(String word) {
        var body = new JsonObject();
        body.addProperty("status", word);
        return body;
    }
}
