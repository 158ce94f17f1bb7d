package dev.runnel.tool.coding;

import com.google.gson.JsonObject;
import dev.runnel.tool.Tool;
import dev.runnel.tool.ToolContext;
import dev.runnel.tool.ToolContext.PlanEntry;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import dev.runnel.tool.ToolSpec.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keeps the to-do list that people see as progress. */
final class PlanTool implements Tool {

    private static final int MAX_ITEMS = 100;

    private static final ToolSpec SPEC = new ToolSpec(
            "plan",
            "Show your to-do list for longer work; send it whole each time.",
            new Schema()
                    .list(
                            "items",
                            new Schema()
                                    .required("text", "string", "")
                                    .oneOf("status", "pending", "in_progress", "done"))
                    .json(),
            Effect.NOTES);

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public String title(JsonObject input) {
        try {
            List<PlanEntry> items = items(new Arguments(input));
            return progress(items);
        } catch (ToolException e) {
            return "plan"; // the call itself will say what is wrong with it
        }
    }

    @Override
    public ToolResult run(JsonObject input, ToolContext context) throws ToolException {
        List<PlanEntry> items = items(new Arguments(input));
        context.plan(items);
        return ToolResult.ok("noted: " + progress(items));
    }

    private static String progress(List<PlanEntry> items) {
        long done = items.stream().filter(item -> item.status().equals("done")).count();
        return done + " of " + items.size() + " done";
    }

    private static List<PlanEntry> items(Arguments arguments) throws ToolException {
        List<Arguments> given = arguments.items("items", "todos", "plan");
        if (given.size() > MAX_ITEMS) {
            throw new ToolException("items are more than " + MAX_ITEMS + "; sum up");
        }
        List<PlanEntry> items = new ArrayList<>();
        for (Arguments item : given) {
            String text = item.text("text", "content", "step");
            if (text.isBlank()) {
                throw new ToolException("items[" + items.size() + "].text is empty");
            }
            items.add(new PlanEntry(text.strip(), status(item, items.size())));
        }
        return items;
    }

    private static String status(Arguments item, int index) throws ToolException {
        String given = item.optionalText("status", "state").orElse("pending");
        return switch (given.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_')) {
            case "pending", "todo", "open" -> "pending";
            case "in_progress", "active", "doing" -> "in_progress";
            case "done", "completed", "complete" -> "done";
            default -> throw new ToolException("items[" + index + "].status must be pending, in_progress or done");
        };
    }
}
