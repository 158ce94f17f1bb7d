package dev.runnel.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.run.Archive;
import dev.runnel.run.DamagedSessionException;
import dev.runnel.run.Exported;
import dev.runnel.run.RunJson;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.Sessions;
import dev.runnel.run.Undo;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code /sessions}, {@code /sessions/{session}}, and what can be done with whole sessions. */
final class SessionsServlet extends ApiServlet {

    private static final long serialVersionUID = 1;
    private static final int MAX_BODY = 1024 * 1024;

    private final transient Sessions sessions;
    private final transient Archive archive;
    private final transient Undo undo;

    SessionsServlet(Sessions sessions, Archive archive, Undo undo) {
        this.sessions = sessions;
        this.archive = archive;
        this.undo = undo;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        List<String> parts = parts(request);
        switch (parts.size()) {
            case 0 -> {
                allow(request, "GET");
                send(response, 200, list(FrontDoor.principal(request)));
            }
            case 1 -> {
                if (parts.getFirst().equals("import")) {
                    allow(request, "POST");
                    take(request, response);
                } else {
                    one(request, response, parts.getFirst());
                }
            }
            case 2 -> whole(request, response, parts.getFirst(), parts.getLast());
            default -> throw nothing(request);
        }
    }

    private static Problem.Found nothing(HttpServletRequest request) {
        return new Problem.Found(Problem.notFound("There is nothing at " + path(request) + "."));
    }

    private void one(HttpServletRequest request, HttpServletResponse response, String session)
            throws IOException, Problem.Found, RunRefusedException {
        allow(request, "GET", "PATCH", "DELETE");
        String principal = FrontDoor.principal(request);
        switch (request.getMethod()) {
            case "PATCH" -> {
                archive.rename(
                        principal, session, JsonBody.read(request, MAX_BODY).required("title"));
                send(response, 200, listed(principal, session));
            }
            case "DELETE" -> {
                archive.delete(principal, session);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            default -> send(response, 200, show(principal, session));
        }
    }

    private void whole(HttpServletRequest request, HttpServletResponse response, String session, String what)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        switch (what) {
            case "fork" -> {
                allow(request, "POST");
                fork(request, response, session);
            }
            case "export" -> {
                allow(request, "GET");
                try (Exported file = archive.export(FrontDoor.principal(request), session)) {
                    export(response, session, file);
                }
            }
            case "undo", "redo" -> {
                allow(request, "POST");
                turn(request, response, session, what.equals("redo"));
            }
            default -> throw nothing(request);
        }
    }

    private void turn(HttpServletRequest request, HttpServletResponse response, String session, boolean again)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        String principal = FrontDoor.principal(request);
        boolean preview = Parameters.flag(request, "preview");
        Undo.Outcome outcome = again ? undo.redo(principal, session, preview) : undo.undo(principal, session, preview);
        send(response, 200, outcome.json());
    }

    private JsonObject list(String principal) {
        var array = new JsonArray();
        sessions.list(principal).forEach(session -> array.add(RunJson.of(session)));
        var body = new JsonObject();
        body.add("sessions", array);
        return body;
    }

    private JsonObject show(String principal, String session) throws Problem.Found {
        return sessions.show(principal, session).map(RunJson::of).orElseThrow(SessionsServlet::unknown);
    }

    private JsonObject listed(String principal, String session) throws Problem.Found {
        return sessions.find(principal, session).map(RunJson::of).orElseThrow(SessionsServlet::unknown);
    }

    private static Problem.Found unknown() {
        return new Problem.Found(Problem.notFound("There is no such session; GET /sessions lists what is there."));
    }

    private void fork(HttpServletRequest request, HttpServletResponse response, String session)
            throws IOException, Problem.Found, RunRefusedException {
        String principal = FrontDoor.principal(request);
        String run = JsonBody.read(request, MAX_BODY).required("run");
        try {
            created(request, response, archive.fork(principal, session, run));
        } catch (DamagedSessionException e) {
            throw new Problem.Found(
                    new Problem(409, "Damaged", "The session is not as it was written: " + e.getMessage() + "."));
        }
    }

    private void take(HttpServletRequest request, HttpServletResponse response)
            throws IOException, Problem.Found, RunRefusedException {
        String principal = FrontDoor.principal(request);
        String session = FileBody.taken(request, file -> {
            try {
                return archive.take(principal, file);
            } catch (DamagedSessionException e) {
                throw new Problem.Found(
                        Problem.badRequest("The file is no session as it was exported: " + e.getMessage() + "."));
            }
        });
        created(request, response, session);
    }

    private void created(HttpServletRequest request, HttpServletResponse response, String session)
            throws IOException, Problem.Found {
        JsonObject body = listed(FrontDoor.principal(request), session);
        response.setHeader("Location", request.getContextPath() + "/sessions/" + session);
        send(response, 201, body);
    }

    private static void export(HttpServletResponse response, String session, Exported file) throws IOException {
        response.setContentType(FileBody.TYPE);
        response.setHeader("Content-Disposition", "attachment; filename=\"runnel-" + session + ".jsonl\"");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLengthLong(file.length());
        file.writeTo(response.getOutputStream());
    }
}
