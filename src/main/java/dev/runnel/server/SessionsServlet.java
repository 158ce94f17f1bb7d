package dev.runnel.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.run.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code /sessions} and {@code /sessions/{session}}. */
final class SessionsServlet extends ApiServlet {

    private static final long serialVersionUID = 1;

    private final transient Sessions sessions;

    SessionsServlet(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, Problem.Found {
        List<String> parts = parts(request);
        String principal = FrontDoor.principal(request);
        switch (parts.size()) {
            case 0 -> {
                allow(request, "GET");
                send(response, 200, list(principal));
            }
            case 1 -> {
                allow(request, "GET");
                send(response, 200, show(principal, parts.getFirst()));
            }
            default -> throw new Problem.Found(Problem.notFound("There is nothing at " + path(request) + "."));
        }
    }

    private JsonObject list(String principal) {
        var array = new JsonArray();
        sessions.list(principal).forEach(session -> array.add(RunJson.of(session)));
        var body = new JsonObject();
        body.add("sessions", array);
        return body;
    }

    private JsonObject show(String principal, String session) throws Problem.Found {
        return sessions.show(principal, session)
                .map(RunJson::of)
                .orElseThrow(() -> new Problem.Found(
                        Problem.notFound("There is no such session; GET /sessions lists what is there.")));
    }
}
