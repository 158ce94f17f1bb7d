package dev.runnel.server;

import com.google.gson.JsonObject;
import dev.runnel.run.CancelReason;
import dev.runnel.run.FoundRun;
import dev.runnel.run.RequestKey;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.RunStatus;
import dev.runnel.run.Runs;
import dev.runnel.run.StartRequest;
import dev.runnel.server.EventStream.Reading;
import dev.runnel.wire.Dialect;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code POST /chat}: begins a run and streams it; with {@code messages} as {@code /api/chat} does. */
final class ChatServlet extends ApiServlet {

    private static final long serialVersionUID = 1;
    private static final int MAX_BODY = 1024 * 1024;

    private final transient Runs runs;

    ChatServlet(Runs runs) {
        this.runs = runs;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        allow(request, "POST");
        JsonBody body = JsonBody.read(request, MAX_BODY);
        if (isConversation(body.object())) {
            UiChatServlet.answer(runs.chats(), request, response, body);
            return;
        }
        Dialect dialect = Parameters.dialect(request);
        boolean cancelWhenGone = cancelWhenGone(body);
        FoundRun run =
                begin(startRequest(FrontDoor.principal(request), body), body, Parameters.idempotencyKey(request));

        RunStatus status = run.status();
        Runnable onGone = () -> {
            if (cancelWhenGone) {
                run.live().ifPresent(live -> live.cancel(CancelReason.CLIENT_GONE));
            }
        };
        EventStream.begin(request, response, status, new Reading(run, status.run(), dialect, 0, onGone));
    }

    private static boolean isConversation(JsonObject body) {
        return body.get("message") instanceof JsonObject message
                ? message.has("role")
                : !body.has("message") && body.has("messages");
    }

    private FoundRun begin(StartRequest request, JsonBody body, Optional<String> key) throws RunRefusedException {
        return key.isEmpty()
                ? FoundRun.live(runs.start(request))
                : runs.startOnce(
                        request,
                        new RequestKey("POST /chat", key.get(), body.object().toString()));
    }

    private static StartRequest startRequest(String principal, JsonBody body) throws Problem.Found {
        return new StartRequest(
                principal,
                body.required("message"),
                body.optional("session"),
                body.optional("model"),
                body.optional("workspace"),
                body.optional("approval"),
                Optional.empty());
    }

    private static boolean cancelWhenGone(JsonBody body) throws Problem.Found {
        Optional<String> value = body.optional("on_disconnect");
        if (value.isPresent() && !value.get().equals("cancel") && !value.get().equals("continue")) {
            throw new Problem.Found(
                    Problem.badRequest("\"on_disconnect\" must be \"cancel\" or \"continue\" (the default)."));
        }
        return value.filter("cancel"::equals).isPresent();
    }
}
