package dev.runnel.server;

import dev.runnel.run.CancelReason;
import dev.runnel.run.FoundRun;
import dev.runnel.run.Run;
import dev.runnel.run.RunJson;
import dev.runnel.run.RunStatus;
import dev.runnel.run.Runs;
import dev.runnel.server.EventStream.Reading;
import dev.runnel.wire.Dialect;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code /runs/{run}} and below it {@code /events}, {@code /cancel} and {@code /approvals/{approval}}. */
final class RunsServlet extends ApiServlet {

    private static final long serialVersionUID = 1;

    private final transient Runs runs;

    RunsServlet(Runs runs) {
        this.runs = runs;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException, Problem.Found {
        List<String> parts = parts(request);
        if (parts.size() == 3 && parts.get(1).equals("approvals")) {
            allow(request, "POST");
            Approving.answer(request, response, find(request, parts.getFirst()), parts.get(2));
            return;
        }
        String what = parts.size() == 1 ? "" : parts.size() == 2 ? parts.get(1) : "?";
        switch (what) {
            case "" -> {
                allow(request, "GET");
                send(response, 200, RunJson.of(find(request, parts.getFirst()).status()));
            }
            case "events" -> {
                allow(request, "GET");
                events(request, response, parts.getFirst());
            }
            case "cancel" -> {
                allow(request, "POST");
                cancel(find(request, parts.getFirst()), response);
            }
            default -> throw new Problem.Found(Problem.notFound("There is nothing at " + path(request) + "."));
        }
    }

    private FoundRun find(HttpServletRequest request, String run) throws Problem.Found {
        return runs.find(FrontDoor.principal(request), run)
                .orElseThrow(() -> new Problem.Found(
                        Problem.notFound("There is no such run; GET /sessions lists what is there.")));
    }

    private void events(HttpServletRequest request, HttpServletResponse response, String id)
            throws IOException, Problem.Found {
        FoundRun run = find(request, id);
        Dialect dialect = Parameters.dialect(request);
        long after = Parameters.after(request);
        RunStatus status = run.status();
        if (status.running() && after > status.lastSeq()) {
            throw new Problem.Found(Problem.badRequest(
                    "The run has no event " + after + " yet; its last one is " + status.lastSeq() + "."));
        }
        if (!status.running() && after >= status.lastSeq()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        EventStream.begin(request, response, new Reading(run, id, dialect, after, () -> {}));
    }

    /** Asks the run to end; 202, also when it has ended already. */
    static void cancel(FoundRun found, HttpServletResponse response) throws IOException, Problem.Found {
        RunStatus status = found.status();
        if (found.live().isEmpty() && status.running()) {
            throw new Problem.Found(new Problem(409, "Elsewhere", "Another process works on this run; cancel it there.")
                    .withMember("run", status.run()));
        }
        found.live().ifPresent((Run run) -> run.cancel(CancelReason.USER));
        send(response, 202, RunJson.of(status));
    }
}
