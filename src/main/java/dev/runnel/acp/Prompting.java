package dev.runnel.acp;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.event.Event;
import dev.runnel.event.Event.Limit;
import dev.runnel.event.EventJson;
import dev.runnel.run.Run;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.StartRequest;
import dev.runnel.run.Subscription;
import java.time.Instant;
import java.util.Optional;

/** The work on one prompt: a run, shown to the client until its end, which answers the prompt. */
final class Prompting implements Work {

    private final Host host;
    private final Connection client;
    private final ClientAbilities abilities;
    private final Session session;
    private final Turn turn;
    private final String message;

    Prompting(Host host, Connection client, ClientAbilities abilities, Session session, Turn turn, String message) {
        this.host = host;
        this.client = client;
        this.abilities = abilities;
        this.session = session;
        this.turn = turn;
        this.message = message;
    }

    @Override
    public JsonElement done() throws Failure, InterruptedException {
        try {
            Run run = start();
            turn.started(run);
            session.mode().ifPresent(run::approval); // it may have been chosen since
            var updates = new Updates(abilities, session.named(), true, session.spent(), host.contextTokens());
            return answer(new Watching(client, run, updates).toTheEnd(this::tellTitle));
        } catch (RunRefusedException refused) {
            throw refused(refused);
        } catch (Subscription.BrokenRunException broken) {
            throw Failure.internal(broken.getMessage(), code("storage"));
        } finally {
            session.over(turn);
        }
    }

    private Run start() throws RunRefusedException {
        StartRequest request = StartRequest.of(host.principal(), message);
        if (session.mode().isPresent()) {
            request = request.withApproval(session.mode().get());
        }
        if (session.begun()) {
            return host.runs().start(request.inSession(session.id()));
        }
        Run run = host.runs().startFirst(request, session.id());
        session.begins();
        return run;
    }

    /** A session has a title from its first message on. */
    private void tellTitle() {
        host.sessions().find(host.principal(), session.id()).ifPresent(listed -> {
            JsonObject update = Shapes.update("session_info_update");
            update.addProperty("title", listed.title());
            update.addProperty("updatedAt", Instant.now().toString());
            Watching.tell(client, session.id(), update);
        });
    }

    private JsonElement answer(Watching.End end) throws Failure {
        // Whoever has cancelled is told so, also where the run was quicker.
        String reason = turn.cancelled() ? "cancelled" : stopReason(end);
        var answer = new JsonObject();
        answer.addProperty("stopReason", reason);
        return answer;
    }

    private static String stopReason(Watching.End end) throws Failure {
        return switch (end.completed().reason()) {
            case DONE -> "end_turn";
            case CANCELLED -> "cancelled";
            case REFUSED -> "refusal";
            case LIMIT -> stopReason(end.completed().limit());
            case ERROR, INTERRUPTED -> throw failed(end.failed());
        };
    }

    private static String stopReason(Optional<Limit> limit) {
        return switch (limit.orElse(Limit.TURNS)) {
            case TOKENS, COST, ANSWER -> "max_tokens";
            case TURNS, CALLS, TIME, REPEATED_FAILURES -> "max_turn_requests";
        };
    }

    private static Failure failed(Optional<Event.Failed> why) {
        if (why.isEmpty()) {
            return Failure.internal("The run ended in an error.", code("internal"));
        }
        JsonObject data = code(EventJson.word(why.get().code()));
        data.addProperty("retryable", why.get().retryable());
        why.get().detail().ifPresent(detail -> data.addProperty("detail", detail));
        return Failure.internal(why.get().error(), data);
    }

    /** What was asked for cannot be done. */
    static Failure refused(RunRefusedException refused) {
        return switch (refused.why()) {
            case UNKNOWN_SESSION, UNKNOWN_RUN -> Failure.notFound(refused.getMessage());
            case BUSY -> Failure.invalidRequest(refused.getMessage());
            case MODEL -> Failure.internal(refused.getMessage(), code("not_configured"));
            default -> Failure.internal(refused.getMessage(), code(EventJson.word(refused.why())));
        };
    }

    /** What a program is told of a failure. */
    static JsonObject code(String word) {
        var data = new JsonObject();
        data.addProperty("code", word);
        return data;
    }
}
