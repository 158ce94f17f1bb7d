package dev.runnel.server;

import dev.runnel.event.Event.ClientIds;
import dev.runnel.event.Event.Decision;
import dev.runnel.run.Chats;
import dev.runnel.run.Chats.Name;
import dev.runnel.run.Chats.Sent;
import dev.runnel.run.FoundRun;
import dev.runnel.run.RequestKey;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.RunStatus;
import dev.runnel.run.StartRequest;
import dev.runnel.server.ConversationBody.ApprovalAnswer;
import dev.runnel.server.EventStream.Reading;
import dev.runnel.server.EventStream.Waiting;
import dev.runnel.wire.Dialect;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * What front ends that send whole conversations have in common: a message begins a run and streams it; answers to a call that waits
 * stream what comes after it. What is in the body about calls and their results is not looked at: the run has it.
 *
 * @param kind whose names for conversations these are
 */
record Conversing(Chats chats, String kind) {

    /**
     * How a request wants its answer.
     *
     * @param chat the client's name for the conversation
     * @param clientRun the client's name for the answer
     * @param pausing whether calls that wait for a person end the stream, to be answered by another request
     */
    record Wish(Dialect dialect, Optional<String> chat, Optional<String> clientRun, boolean pausing) {}

    /** Answers a request that sends a conversation. */
    void answer(HttpServletRequest request, HttpServletResponse response, ConversationBody body, Wish wish)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        String principal = FrontDoor.principal(request);
        if (body.answers().isEmpty()) {
            FoundRun run = say(request, principal, body, wish);
            stream(request, response, run, wish, wish.pausing() ? Waiting.ENDING : Waiting.THROUGH, 0);
        } else {
            FoundRun run = wish.chat()
                    .flatMap(chat -> chats.last(name(principal, chat)))
                    .orElseThrow(() -> new Problem.Found(Problem.notFound(
                            "Nothing waits for an answer in this conversation; send a message to go on.")));
            long asked = answerAll(run, body);
            stream(request, response, run, wish, Waiting.GOING_ON, asked);
        }
    }

    private FoundRun say(HttpServletRequest request, String principal, ConversationBody body, Wish wish)
            throws Problem.Found, RunRefusedException {
        var message = new StartRequest(
                principal,
                body.message(),
                Optional.empty(),
                body.text("model"),
                body.text("workspace"),
                body.text("approval"),
                wish.chat().isEmpty() && wish.clientRun().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new ClientIds(wish.chat(), wish.clientRun())));
        var sent = new Sent(message, body.history());
        Optional<RequestKey> once =
                Parameters.idempotencyKey(request).map(key -> new RequestKey("POST " + kind, key, body.content()));
        return wish.chat().isPresent()
                ? chats.say(name(principal, wish.chat().get()), sent, once)
                : chats.say(sent, once);
    }

    private Name name(String principal, String chat) {
        return new Name(principal, kind, chat);
    }

    /** Gives all the answers, or none; the number of the last question. One that was answered already stays as it was. */
    private static long answerAll(FoundRun run, ConversationBody body) throws InterruptedException, Problem.Found {
        long last = 0;
        for (ApprovalAnswer answer : body.answers()) {
            long asked = run.asked(answer.approval())
                    .orElseThrow(() -> new Problem.Found(
                            Problem.notFound("The last run of this conversation did not ask what was answered.")));
            last = Math.max(last, asked);
        }
        for (ApprovalAnswer answer : body.answers()) {
            var _ = Approving.answer(
                    run, answer.approval(), answer.approved() ? Decision.APPROVE : Decision.DENY, false);
        }
        return last;
    }

    private static void stream(
            HttpServletRequest request,
            HttpServletResponse response,
            FoundRun run,
            Wish wish,
            Waiting waiting,
            long after)
            throws IOException {
        RunStatus status = run.status();
        EventStream.begin(
                request,
                response,
                status,
                new Reading(run, status.run(), wish.dialect(), waiting, after, wish.clientRun(), () -> {}));
    }

    /** The stream of the conversation's run that goes on, from its beginning; 204 where none does. */
    void resume(HttpServletRequest request, HttpServletResponse response, Wish wish) throws IOException {
        Optional<FoundRun> run = running(request, wish);
        if (run.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            stream(request, response, run.get(), wish, wish.pausing() ? Waiting.ENDING : Waiting.THROUGH, 0);
        }
    }

    /** The run that goes on in the conversation that the request names. */
    Optional<FoundRun> running(HttpServletRequest request, Wish wish) {
        return wish.chat()
                .flatMap(chat -> chats.last(name(FrontDoor.principal(request), chat)))
                .filter(run -> run.status().running());
    }
}
