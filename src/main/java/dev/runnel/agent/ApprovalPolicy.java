package dev.runnel.agent;

import dev.runnel.agent.Gate.Request;
import dev.runnel.tool.ToolSpec.Effect;
import java.util.Optional;

/**
 * What has to be asked before a call is done.
 *
 * @param rules exceptions from asking; what is refused in any case, and protected files, know none
 */
public record ApprovalPolicy(ApprovalMode mode, AllowRules rules) {

    /** What is to be done about a call. */
    public sealed interface Verdict {

        /** It needs nobody's leave. */
        record Free() implements Verdict {}

        /**
         * A person must allow it.
         *
         * @param reason why it is asked, for that person
         * @param protectedFile the file that needs the leave, by its path in the workspace, where it is because of that
         */
        record Ask(String reason, Optional<String> protectedFile) implements Verdict {}

        /** It is not done, whoever would allow it; {@code reason} is for the model. */
        record Never(String reason) implements Verdict {}
    }

    /** Judges a call by what it says it will do. */
    public Verdict judge(Request request) {
        Effect effect = request.tool().spec().effect();
        return switch (effect) {
            case READS, NOTES -> new Verdict.Free();
            case CHANGES, COMMANDS -> mode == ApprovalMode.READONLY ? refusal(effect) : changing(request, effect);
        };
    }

    private static Verdict refusal(Effect effect) {
        return new Verdict.Never("not done: this run may only look (approval=readonly), so no "
                + (effect == Effect.COMMANDS ? "command is run" : "file is changed")
                + "; say what you would do instead");
    }

    private Verdict changing(Request request, Effect effect) {
        boolean free = mode == ApprovalMode.AUTO || (mode == ApprovalMode.EDITS && effect == Effect.CHANGES);
        return free || allowed(request, effect)
                ? new Verdict.Free()
                : new Verdict.Ask(
                        effect == Effect.COMMANDS ? "it runs a command" : "it changes a file", Optional.empty());
    }

    private boolean allowed(Request request, Effect effect) {
        return rules.allowTool(request.tool().spec().name())
                || (effect == Effect.COMMANDS
                        && request.tool()
                                .target(request.arguments())
                                .filter(rules::allowCommand)
                                .isPresent());
    }
}
