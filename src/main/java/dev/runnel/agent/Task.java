package dev.runnel.agent;

import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.workspace.Workspace;
import java.util.List;
import java.util.Optional;

/**
 * What a run is to do.
 *
 * @param history the conversation before {@code message}, every call in it answered
 * @param note what the model is to know besides the message
 * @param gate who decides which calls go ahead
 */
public record Task(
        Model model,
        Workspace workspace,
        List<Message> history,
        String message,
        Optional<String> note,
        Limits limits,
        Gate gate) {
    public Task {
        history = List.copyOf(history);
    }
}
