package dev.runnel.agent;

import dev.runnel.event.EventSink;
import dev.runnel.tool.ToolSpec;

/** Decides whether a call may go ahead. */
public interface Gate {

    /** Lets every call go ahead, as {@code approval=auto} means it. */
    Gate AUTO = (call, spec, sink) -> new Decision.Allow();

    /**
     * May wait for a person, who is asked through {@code sink}.
     *
     * @throws InterruptedException if the run was asked to stop meanwhile
     */
    Decision check(ToolCall call, ToolSpec spec, EventSink sink) throws InterruptedException;

    /** The answer. */
    sealed interface Decision {

        record Allow() implements Decision {}

        /** {@code reason} is for the model. */
        record Deny(String reason) implements Decision {}
    }
}
