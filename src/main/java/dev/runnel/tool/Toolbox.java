package dev.runnel.tool;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of a run, by name, in a fixed order (the order is part of what prompt caches remember). */
public final class Toolbox {

    private final Map<String, Tool> tools = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if two tools share a name */
    public Toolbox(List<Tool> tools) {
        for (Tool tool : tools) {
            if (this.tools.put(tool.spec().name(), tool) != null) {
                throw new IllegalArgumentException(
                        "two tools are called " + tool.spec().name());
            }
        }
    }

    /** The tool of that name. */
    public Optional<Tool> find(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    /** All of them. */
    public Collection<Tool> all() {
        return List.copyOf(tools.values());
    }
}
