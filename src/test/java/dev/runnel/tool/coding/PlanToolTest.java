package dev.runnel.tool.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.tool.ToolContext.PlanEntry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanToolTest {

    @TempDir
    Path root;

    @Test
    void the_list_is_passed_on() throws Exception {
        var bench = new Bench(root);
        var plan = new PlanTool();

        String output = bench.output(
                plan, "{todos: [{content: ' look ', status: 'completed'}, {text: 'write', status: 'in_progress'}]}");

        assertEquals("noted: 1 of 2 done", output);
        assertEquals(List.of(new PlanEntry("look", "done"), new PlanEntry("write", "in_progress")), bench.plan);
        assertEquals("items[0].text is missing", bench.refusal(plan, "{items: [{status: 'done'}]}"));
        assertEquals(
                "items[0].status must be pending, in_progress or done",
                bench.refusal(plan, "{items: [{text: 'x', status: 'soon'}]}"));
    }
}
