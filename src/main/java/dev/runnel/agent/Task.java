package dev.runnel.agent;

import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.workspace.Workspace;
import java.util.List;

/**
 * What a run is to do.
 *
 * @param history the conversation before {@code message}, every call in it answered
 */
public record Task(Model model, Workspace workspace, List<Message> history, String message, Limits limits) {
    public Task {
        history = List.copyOf(history);
    }
}
