package dev.runnel.server;

import dev.runnel.run.Chats;
import dev.runnel.run.FoundRun;
import dev.runnel.run.RunRefusedException;
import dev.runnel.server.Conversing.Wish;
import dev.runnel.wire.Dialect;
import dev.runnel.wire.Dialects;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code /api/chat}: what {@code useChat} of the AI SDK calls. {@code POST /api/chat}; {@code GET /api/chat/{chat}/stream}, or as
 * version 4 has it {@code GET /api/chat?chatId=}, to read on; {@code POST /api/chat/{chat}/stop}.
 */
final class UiChatServlet extends ApiServlet {

    private static final long serialVersionUID = 1;
    private static final String NEW_STYLE = "ui-message-stream";
    private static final String OLD_STYLE = "data-stream";

    private final transient Conversing conversing;

    UiChatServlet(Chats chats) {
        this.conversing = conversing(chats);
    }

    /** Names of conversations are the same at whatever path a message comes in. */
    private static Conversing conversing(Chats chats) {
        return new Conversing(chats, "ui");
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        List<String> parts = parts(request);
        // A name may hold slashes; some containers pass them on, encoded or not.
        String chat = parts.isEmpty() ? "" : String.join("/", parts.subList(0, parts.size() - 1));
        String what = parts.isEmpty() ? "" : parts.size() == 1 ? "?" : parts.getLast();
        switch (what) {
            case "" -> chat(request, response);
            case "stream" -> {
                allow(request, "GET");
                conversing.resume(request, response, wish(request, Optional.of(chat), NEW_STYLE));
            }
            case "stop" -> {
                allow(request, "POST");
                stop(request, response, chat);
            }
            default -> throw new Problem.Found(Problem.notFound("There is nothing at " + path(request) + "."));
        }
    }

    private void chat(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        allow(request, "GET", "POST");
        if (request.getMethod().equals("POST")) {
            answer(request, response, ConversationBody.read(request), conversing);
            return;
        }
        Optional<String> chat = Parameters.parameter(request, "chatId");
        if (chat.isEmpty()) {
            throw new Problem.Found(
                    new Problem(405, "Method not allowed", "Send messages here by POST.").withHeader("Allow", "POST"));
        }
        conversing.resume(request, response, wish(request, chat, OLD_STYLE));
    }

    /** Answers a conversation that came in at another path. */
    static void answer(Chats chats, HttpServletRequest request, HttpServletResponse response, JsonBody body)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        answer(request, response, ConversationBody.of(body), conversing(chats));
    }

    private static void answer(
            HttpServletRequest request, HttpServletResponse response, ConversationBody body, Conversing conversing)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        boolean old = body.last().filter(ConversationBody.LastMessage::content).isPresent();
        Optional<String> chat = body.text("id").or(() -> body.text("chatId"));
        conversing.answer(request, response, body, wish(request, chat, old ? OLD_STYLE : NEW_STYLE));
    }

    private static Wish wish(HttpServletRequest request, Optional<String> chat, String standard) throws Problem.Found {
        Dialect dialect = Parameters.dialect(request, Dialects.find(standard).orElseThrow());
        return new Wish(dialect, chat, Optional.empty(), Parameters.flag(request, "approvals"));
    }

    private void stop(HttpServletRequest request, HttpServletResponse response, String chat)
            throws IOException, Problem.Found {
        Optional<FoundRun> run = conversing.running(request, wish(request, Optional.of(chat), NEW_STYLE));
        if (run.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            RunsServlet.cancel(run.get(), response);
        }
    }
}
