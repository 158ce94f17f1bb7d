package dev.runnel.agent;

import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.Limit;
import java.util.Optional;

/**
 * How the loop came to its end.
 *
 * @param reason {@code DONE}, {@code REFUSED} or {@code LIMIT}
 * @param limit which one, where that is the reason
 */
public record Ending(CompletionReason reason, Optional<Limit> limit) {

    static final Ending DONE = new Ending(CompletionReason.DONE, Optional.empty());
    static final Ending REFUSED = new Ending(CompletionReason.REFUSED, Optional.empty());

    static Ending at(Limit limit) {
        return new Ending(CompletionReason.LIMIT, Optional.of(limit));
    }
}
