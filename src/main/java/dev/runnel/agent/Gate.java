package dev.runnel.agent;

import com.google.gson.JsonObject;
import dev.runnel.event.EventSink;
import dev.runnel.tool.Tool;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.util.Optional;

/** Decides whether a call may go ahead. One for each run. */
@FunctionalInterface
public interface Gate {

    /** Lets every call go ahead, whatever it is. */
    Gate OPEN = (request, sink) -> new Decision.Allow();

    /**
     * May wait for a person, who is asked through {@code sink}.
     *
     * @throws InterruptedException if the run was asked to stop meanwhile
     */
    Decision check(Request request, EventSink sink) throws InterruptedException;

    /** A call that is about to be done: by which tool, with what, and where. */
    record Request(ToolCall call, Tool tool, JsonObject arguments, Workspace workspace) {

        /** Whether it needs nobody's leave, whatever the mode. */
        public boolean free() {
            return ApprovalPolicy.free(tool.spec().effect());
        }

        /** The protected file that the call would change, by its path in the workspace, links followed. */
        Optional<String> protectedFile() {
            Optional<String> path = tool.target(arguments);
            try {
                return path.isPresent() && workspace.isProtected(path.get())
                        ? Optional.of(workspace.resolve(path.get()))
                        : Optional.empty();
            } catch (IOException none) {
                return Optional.empty(); // it cannot be changed either; the tool says why
            }
        }

        /** The tool's name, whatever the model called it by. */
        public String toolName() {
            return tool.spec().name();
        }
    }

    /** The answer. */
    sealed interface Decision {

        /**
         * The call may go ahead.
         *
         * @param leave the protected file, by its path in the workspace, that this call alone may change
         */
        record Allow(Optional<String> leave) implements Decision {

            /** No protected file may be changed. */
            public Allow() {
                this(Optional.empty());
            }
        }

        /** {@code reason} is for the model. */
        record Deny(String reason) implements Decision {}
    }
}
