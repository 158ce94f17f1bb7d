package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
import dev.runnel.workspace.Entry;
import dev.runnel.workspace.Glob;
import dev.runnel.workspace.Kind;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.util.regex.PatternSyntaxException;

/** A glob as models mean it: relative to the folder that is searched, or for names anywhere if it holds no slash. */
final class PathFilter {

    private final Glob glob;
    private final String base;
    private final boolean names;

    private PathFilter(Glob glob, String base, boolean names) {
        this.glob = glob;
        this.base = base;
        this.names = names;
    }

    /**
     * @param argument what the pattern's argument is called, for messages
     * @param folder where the search starts, as the model wrote it
     */
    static PathFilter of(String argument, String pattern, Workspace workspace, String folder)
            throws ToolException, InterruptedException {
        if (pattern.isBlank()) {
            throw new ToolException(argument + " is empty; ** stands for everything");
        }
        String root = workspace.root() + "/";
        boolean absolute = pattern.startsWith(root);
        String relative = absolute ? pattern.substring(root.length()) : pattern.replaceFirst("^(\\./)+", "");
        try {
            Entry start = workspace.stat(folder);
            boolean below =
                    !absolute && start.kind() == Kind.FOLDER && !start.path().isEmpty();
            boolean names = !absolute && relative.indexOf('/') < 0;
            return new PathFilter(Glob.withAlternatives(relative), below ? start.path() + "/" : "", names);
        } catch (PatternSyntaxException e) {
            throw new ToolException(
                    argument + " cannot be used: " + e.getDescription()
                            + "; a backslash takes a character's meaning away",
                    e);
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }

    /** @param path relative to the workspace */
    boolean accepts(String path) {
        String relative = path.startsWith(base) ? path.substring(base.length()) : path;
        return glob.matches(names ? path.substring(path.lastIndexOf('/') + 1) : relative);
    }
}
