package dev.runnel.server;

import com.google.gson.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /health/live} and {@code /health/ready}: open to all, without details. */
final class HealthServlet extends ApiServlet {

    private static final long serialVersionUID = 1;

    private final transient BooleanSupplier ready;
    private final transient Supplier<String> sandbox;

    /** @param sandbox how commands are confined, in a word */
    HealthServlet(BooleanSupplier ready, Supplier<String> sandbox) {
        this.ready = ready;
        this.sandbox = sandbox;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, Problem.Found {
        allow(request, "GET", "HEAD");
        List<String> parts = parts(request);
        if (parts.equals(List.of("live"))) {
            send(response, 200, status("live"));
        } else if (parts.equals(List.of("ready"))) {
            boolean yes = ready.getAsBoolean();
            JsonObject body = status(yes ? "ready" : "not ready");
            body.addProperty("sandbox", sandbox.get());
            send(response, yes ? 200 : 503, body);
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
