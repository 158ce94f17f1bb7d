package dev.runnel.run;

import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import java.util.concurrent.atomic.AtomicInteger;

/** A run in which all that a journal can hold comes up, and tools that count what they did. */
final class Story {

    private final AtomicInteger changes = new AtomicInteger();

    /** How often something was changed. */
    int changes() {
        return changes.get();
    }

    static Script script() {
        return Script.model()
                .reasons("They want it.")
                .says("Now.")
                .calls("look", "{\"n\":1}")
                .callsWhole("look", "{\"n\":2}")
                .then()
                .calls("change", "{\"n\":3}")
                .callsWhole("fail", "{}")
                .calls("change", "{\"n\":4}")
                .uses(10, 5, 0.25)
                .then()
                .says("Done.");
    }

    Tool[] tools() {
        return new Tool[] {
            SomeTool.reads("look", (input, context) -> ToolResult.ok("seen " + input.get("n"))),
            SomeTool.changes("change", (input, context) -> {
                context.output("stdout", "changing");
                return ToolResult.ok("changed " + changes.incrementAndGet());
            }),
            SomeTool.reads("fail", (input, context) -> {
                throw new ToolException("not that way");
            })
        };
    }
}
