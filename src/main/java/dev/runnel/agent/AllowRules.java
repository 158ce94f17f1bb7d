package dev.runnel.agent;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Calls that need no asking, as the user wrote them down: a tool by its name ({@code write}), or one command exactly
 * ({@code bash:git status}). A command is compared word by word, so it must be a {@link SimpleCommand}.
 *
 * @param tools names
 * @param commands words of each
 */
public record AllowRules(Set<String> tools, Set<List<String>> commands) {

    /** No exceptions. */
    public static final AllowRules NONE = new AllowRules(Set.of(), Set.of());

    private static final String COMMAND = "bash:";

    public AllowRules {
        tools = Set.copyOf(tools);
        commands = Set.copyOf(commands);
    }

    /**
     * Reads rules.
     *
     * @throws IllegalArgumentException if one could never match; the message names it
     */
    public static AllowRules of(List<String> rules) {
        var tools = new HashSet<String>();
        var commands = new HashSet<List<String>>();
        for (String rule : rules) {
            if (rule.startsWith(COMMAND)) {
                commands.add(SimpleCommand.words(rule.substring(COMMAND.length()))
                        .orElseThrow(() -> new IllegalArgumentException("\"" + rule
                                + "\" is no single plain command; rules hold words, without operators, expansion or"
                                + " redirection")));
            } else if (rule.matches("[a-z_]+")) {
                tools.add(rule);
            } else {
                throw new IllegalArgumentException("\"" + rule + "\" is neither a tool's name nor bash: and a command");
            }
        }
        return new AllowRules(tools, commands);
    }

    boolean allowTool(String name) {
        return tools.contains(name);
    }

    boolean allowCommand(String command) {
        Optional<List<String>> words = SimpleCommand.words(command);
        return words.isPresent() && commands.contains(words.get());
    }
}
