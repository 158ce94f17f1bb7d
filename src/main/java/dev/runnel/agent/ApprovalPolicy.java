package dev.runnel.agent;

import dev.runnel.agent.Gate.Request;
import dev.runnel.tool.ToolSpec.Effect;
import java.util.Optional;

/**
 * What has to be asked before a call is done.
 *
 * @param rules exceptions from asking; what is refused in any case, and protected files, know none
 * @param noCommands why no command is run at all, where that is so
 */
public record ApprovalPolicy(ApprovalMode mode, AllowRules rules, Optional<String> noCommands) {

    /** One in which commands are run. */
    public ApprovalPolicy(ApprovalMode mode, AllowRules rules) {
        this(mode, rules, Optional.empty());
    }

    /** The same with that mode, where it lets less through. */
    public ApprovalPolicy narrowed(ApprovalMode other) {
        return new ApprovalPolicy(mode.narrower(other), rules, noCommands);
    }

    /** The same without commands; {@code why} is half a sentence. */
    public ApprovalPolicy withoutCommands(String why) {
        return new ApprovalPolicy(mode, rules, Optional.of(why));
    }

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

    /** Whether calls of a kind need nobody's leave, whatever the mode. */
    static boolean free(Effect effect) {
        return switch (effect) {
            case READS, NOTES -> true;
            case CHANGES, COMMANDS -> false;
        };
    }

    /** Judges a call by what it says it will do. */
    public Verdict judge(Request request) {
        Effect effect = request.tool().spec().effect();
        return free(effect) ? new Verdict.Free() : changing(request, effect);
    }

    private static Verdict refusal(Effect effect) {
        return new Verdict.Never("not done: this run may only look (approval=readonly), so no "
                + (effect == Effect.COMMANDS ? "command is run" : "file is changed")
                + "; say what you would do instead");
    }

    private Verdict changing(Request request, Effect effect) {
        if (mode == ApprovalMode.READONLY) {
            return refusal(effect);
        }
        if (effect == Effect.COMMANDS && noCommands.isPresent()) {
            return new Verdict.Never("not run: " + noCommands.get() + "; do what you can without commands");
        }
        Optional<String> file = effect == Effect.CHANGES ? request.protectedFile() : Optional.empty();
        if (file.isPresent()) {
            return new Verdict.Ask(
                    file.get() + " is a protected file: what stands in it can make programs run things", file);
        }
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
