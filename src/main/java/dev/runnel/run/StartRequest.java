package dev.runnel.run;

import dev.runnel.event.Event.ClientIds;
import dev.runnel.model.Message;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of {@link Runs#start}.
 *
 * @param principal who asks
 * @param message not blank
 * @param session the session to go on with; empty for a new one
 * @param model the full name; empty for the default
 * @param approval the mode asked for, which can only narrow the configured one
 * @param workspace name of a configured workspace; empty for the default
 * @param client what the client calls session and run
 * @param earlier what was said before, elsewhere; a new session begins with it
 */
public record StartRequest(
        String principal,
        String message,
        Optional<String> session,
        Optional<String> model,
        Optional<String> workspace,
        Optional<String> approval,
        Optional<ClientIds> client,
        List<Message> earlier) {

    public StartRequest {
        earlier = List.copyOf(earlier);
    }

    /** Without what was said before. */
    public StartRequest(
            String principal,
            String message,
            Optional<String> session,
            Optional<String> model,
            Optional<String> workspace,
            Optional<String> approval,
            Optional<ClientIds> client) {
        this(principal, message, session, model, workspace, approval, client, List.of());
    }

    /** A message to a new session, everything else as configured. */
    public static StartRequest of(String principal, String message) {
        return new StartRequest(
                principal,
                message,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public StartRequest inSession(String session) {
        return new StartRequest(
                principal, message, Optional.of(session), model, workspace, approval, client, List.of());
    }

    public StartRequest withModel(String name) {
        return new StartRequest(principal, message, session, Optional.of(name), workspace, approval, client, earlier);
    }

    /** The same in that approval mode: {@code readonly}, {@code ask}, {@code edits} or {@code auto}. */
    public StartRequest withApproval(String mode) {
        return new StartRequest(principal, message, session, model, workspace, Optional.of(mode), client, earlier);
    }

    /** The same as the first message of a new session that begins with what was said before, elsewhere. */
    public StartRequest after(List<Message> said) {
        return new StartRequest(principal, message, Optional.empty(), model, workspace, approval, client, said);
    }
}
