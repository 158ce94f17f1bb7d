package dev.runnel.acp;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.event.Event.ApprovalRequired;
import dev.runnel.event.Event.Decision;
import dev.runnel.run.Run;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Calls of one run that wait for a person, asked of the client. */
final class Questions {

    private static final System.Logger LOG = System.getLogger("dev.runnel.acp");
    private static final String ONCE = "allow";
    private static final String ALWAYS = "allow-always";
    private static final String NO = "reject";

    private final Connection client;
    private final Run run;
    private final Map<String, String> open = new ConcurrentHashMap<>(); // what to withdraw it by, by approval

    Questions(Connection client, Run run) {
        this.client = client;
        this.run = run;
    }

    void ask(ApprovalRequired question, JsonObject call) {
        var params = new JsonObject();
        params.addProperty("sessionId", run.session());
        params.add("toolCall", call);
        params.add(
                "options",
                Shapes.list(List.of(
                        option(ONCE, "allow_once", "Allow"),
                        option(ALWAYS, "allow_always", "Always allow this very call in this session"),
                        option(NO, "reject_once", "Reject"))));
        open.put(
                question.approval(),
                client.ask("session/request_permission", params, outcome -> answered(question.approval(), outcome)));
    }

    private static JsonObject option(String id, String kind, String name) {
        var option = new JsonObject();
        option.addProperty("optionId", id);
        option.addProperty("kind", kind);
        option.addProperty("name", name);
        return option;
    }

    /** The question is answered, by whomever. */
    void resolved(String approval) {
        String asked = open.remove(approval);
        if (asked != null) {
            client.withdraw(asked);
        }
    }

    /** Whatever is not clearly a yes is a no. */
    private void answered(String approval, JsonElement answer) {
        String option = chosen(answer);
        boolean yes = option.equals(ONCE) || option.equals(ALWAYS);
        try {
            var _ = run.answer(approval, yes ? Decision.APPROVE : Decision.DENY, option.equals(ALWAYS));
        } catch (UncheckedIOException e) {
            LOG.log(Level.ERROR, "run " + run.id() + ": an answer cannot be kept, so it does not count", e);
        }
    }

    private static String chosen(JsonElement answer) {
        try {
            Params outcome = new Params(answer.getAsJsonObject()).part("outcome");
            return outcome.text("outcome").equals("selected") ? outcome.text("optionId") : "";
        } catch (Failure | IllegalStateException nothing) {
            return "";
        }
    }
}
