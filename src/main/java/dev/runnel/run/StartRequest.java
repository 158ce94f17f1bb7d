package dev.runnel.run;

import dev.runnel.event.Event.ClientIds;
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
 */
public record StartRequest(
        String principal,
        String message,
        Optional<String> session,
        Optional<String> model,
        Optional<String> workspace,
        Optional<String> approval,
        Optional<ClientIds> client) {

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
        return new StartRequest(principal, message, Optional.of(session), model, workspace, approval, client);
    }

    public StartRequest withModel(String name) {
        return new StartRequest(principal, message, session, Optional.of(name), workspace, approval, client);
    }

    /** The same in that approval mode: {@code readonly}, {@code ask}, {@code edits} or {@code auto}. */
    public StartRequest withApproval(String mode) {
        return new StartRequest(principal, message, session, model, workspace, Optional.of(mode), client);
    }
}
