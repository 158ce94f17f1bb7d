package dev.runnel.server;

import dev.runnel.run.Chats;
import dev.runnel.run.RunRefusedException;
import dev.runnel.server.Conversing.Wish;
import dev.runnel.wire.Dialect;
import dev.runnel.wire.Dialects;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code POST /agui}: AG-UI. The body is its {@code RunAgentInput}, of which the newest message of the user counts, or what
 * {@code resume} answers; the tools, state and context of the page are not used.
 */
final class AgUiServlet extends ApiServlet {

    private static final long serialVersionUID = 1;

    private final transient Conversing conversing;

    AgUiServlet(Chats chats) {
        this.conversing = new Conversing(chats, "ag-ui");
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException {
        allow(request, "POST");
        ConversationBody body = ConversationBody.read(request);
        Optional<String> thread = body.text("threadId");
        Optional<String> run = body.text("runId");
        if (thread.isEmpty() || run.isEmpty()) {
            throw new Problem.Found(
                    Problem.badRequest("\"threadId\" and \"runId\" are missing; the body is a RunAgentInput."));
        }
        Dialect dialect = Parameters.dialect(request, Dialects.find("ag-ui").orElseThrow());
        conversing.answer(request, response, body, new Wish(dialect, thread, run, true));
    }
}
