package dev.runnel.server;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.runnel.event.Event.Decision;
import dev.runnel.event.EventJson;
import dev.runnel.run.Approvals.Answer;
import dev.runnel.run.FoundRun;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code POST /runs/{run}/approvals/{approval}}: a person's answer to a call that waits. */
final class Approving {

    private static final int MAX_BODY = 4096;

    private Approving() {}

    /** The first answer counts: the same once more is fine, another one is a conflict. */
    static void answer(HttpServletRequest request, HttpServletResponse response, FoundRun run, String approval)
            throws IOException, InterruptedException, Problem.Found {
        JsonBody body = JsonBody.read(request, MAX_BODY);
        Decision decision = decision(body.required("decision"));
        Answer counted = answer(run, approval, decision, remember(body));
        if (counted.decision() != decision) {
            throw new Problem.Found(new Problem(
                            409,
                            "Answered before",
                            "This was answered before: " + EventJson.word(counted.decision()) + " by "
                                    + EventJson.word(counted.by()) + ".")
                    .withMember("decision", EventJson.word(counted.decision())));
        }
        var json = new JsonObject();
        json.addProperty("approval", approval);
        json.addProperty("decision", EventJson.word(counted.decision()));
        json.addProperty("by", EventJson.word(counted.by()));
        ApiServlet.send(response, 200, json);
    }

    /** The answer that counts, which may be another one, given before. */
    static Answer answer(FoundRun run, String approval, Decision decision, boolean remember)
            throws InterruptedException, Problem.Found {
        if (run.live().isEmpty() && run.status().running()) {
            throw new Problem.Found(
                    new Problem(409, "Elsewhere", "Another process works on this run; answer it there."));
        }
        Optional<Answer> counted =
                run.live().isPresent() ? run.live().get().answer(approval, decision, remember) : run.answered(approval);
        return counted.orElseThrow(() -> new Problem.Found(
                Problem.notFound("The run asked no such thing; its on_approval_required events have the ids.")));
    }

    private static Decision decision(String word) throws Problem.Found {
        return switch (word) {
            case "approve" -> Decision.APPROVE;
            case "deny" -> Decision.DENY;
            default -> throw new Problem.Found(Problem.badRequest("\"decision\" must be \"approve\" or \"deny\"."));
        };
    }

    private static boolean remember(JsonBody body) throws Problem.Found {
        JsonElement value = body.object().get("remember");
        if (value == null || value.isJsonNull()) {
            return false;
        }
        if (!(value instanceof JsonPrimitive primitive) || !primitive.isBoolean()) {
            throw new Problem.Found(Problem.badRequest("\"remember\" must be true or false."));
        }
        return primitive.getAsBoolean();
    }
}
