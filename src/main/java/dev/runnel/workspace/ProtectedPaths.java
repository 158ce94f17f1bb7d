package dev.runnel.workspace;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files act on their own when somebody opens the workspace, whatever they are asked for: what git runs and follows,
 * the configuration of agents and editors, start files of shells, and our own. Who may change them may have commands run, or
 * himself allowed what he may not; so a person is asked first, also where such a file does not exist yet.
 *
 * <p>Names are compared as forgivingly as any file system does on which the workspace may be opened, as git's own
 * protections are ({@code is_hfs_dotgit}, {@code is_ntfs_dotgit}): without regard to case, to dots and blanks at the end, to
 * characters that do not show, to streams and short names of NTFS.
 */
final class ProtectedPaths {

    /** The folder git keeps its things in, or the file that says where they are. */
    static final String GIT = ".git";

    /** What a folder holds that git takes for a repository of its own, whatever it is called. */
    static final String HEAD = "HEAD";

    // Files and folders; of a folder all that is in it.
    private static final Set<String> NAMES = Set.of(
            // git
            ".gitmodules",
            ".gitconfig",
            // ours, and other agents'
            ".runnel",
            ".mcp.json",
            ".claude",
            ".claude.json",
            ".codex",
            ".gemini",
            ".opencode",
            "opencode.json",
            "opencode.jsonc",
            ".roo",
            ".roomodes",
            ".rooignore",
            ".continue",
            ".continuerules",
            ".copilot",
            ".amp",
            ".amazonq",
            ".kiro",
            ".trae",
            ".junie",
            ".augment",
            ".qwen",
            ".crush",
            ".crush.json",
            "crush.json",
            ".factory",
            ".goose",
            ".goosehints",
            ".kilocode",
            ".openhands",
            ".agents",
            ".codeium",
            // editors
            ".vscode",
            ".vscode-insiders",
            ".vscode-server",
            ".vs",
            ".idea",
            ".fleet",
            ".zed",
            ".devcontainer",
            ".devcontainer.json",
            ".exrc",
            ".vimrc",
            ".nvimrc",
            ".nvim.lua",
            ".dir-locals.el",
            ".dir-locals-2.el",
            // shells, and what starts with them
            ".bashrc",
            ".bash_profile",
            ".bash_login",
            ".bash_logout",
            ".bash_aliases",
            ".profile",
            ".zshrc",
            ".zprofile",
            ".zshenv",
            ".zlogin",
            ".zlogout",
            ".cshrc",
            ".tcshrc",
            ".kshrc",
            ".envrc",
            ".ripgreprc",
            ".ssh");

    // Families of names: .cursorrules, .clinerules-code, .aider.conf.yml …
    private static final List<String> STARTS =
            List.of(".cursor", ".windsurf", ".cline", ".roorules", ".aider", ".goosehints");

    private static final List<String> ENDS = List.of(".code-workspace");

    // Free in any other folder.
    private static final Map<String, Set<String>> IN_FOLDER = Map.of(
            ".github", Set.of("instructions", "prompts", "agents", "chatmodes", "hooks"),
            ".config", Set.of("git", "fish", "zed", "opencode", "goose", "crush", "amp"));
    private static final String COPILOT = "copilot";

    // What makes a folder with a HEAD a repository, and what git runs or follows in one.
    private static final Set<String> BESIDE_HEAD = Set.of(
            "config",
            "config.worktree",
            "hooks",
            "objects",
            "refs",
            "commondir",
            "gitdir",
            "info",
            "modules",
            "worktrees",
            "packed-refs");

    // A name as old programs on Windows see it: six letters of it and a number.
    private static final Pattern SHORT = Pattern.compile("([^~.]{1,6})~[0-9]{1,6}(?:\\.[^.]{0,3})?");
    private static final Set<String> SHORT_NAMES = shortNames();

    private ProtectedPaths() {}

    private static Set<String> shortNames() {
        var all = new ArrayList<>(NAMES);
        all.addAll(STARTS);
        all.add(GIT);
        var names = new HashSet<String>();
        for (String name : all) {
            int dot = name.lastIndexOf('.');
            String base = (dot > 0 ? name.substring(0, dot) : name).replace(".", "");
            names.add(base.substring(0, Math.min(6, base.length())));
        }
        return Set.copyOf(names);
    }

    /**
     * Whether a path is protected by the names in it.
     *
     * @param path without links and detours, relative to the workspace
     */
    static boolean covers(String path) {
        List<String> names = plain(path);
        return isHead(path) || names.contains(GIT) || configures(names) || shortGit(names);
    }

    /** Whether it belongs to the configuration of an agent, an editor or a shell, or says where git finds other repositories. */
    static boolean configures(String path) {
        return configures(plain(path));
    }

    private static boolean configures(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (configures(i == 0 ? "" : names.get(i - 1), names.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Names as {@link #plain} gives them. */
    private static boolean configures(String folder, String name) {
        return NAMES.contains(name)
                || STARTS.stream().anyMatch(name::startsWith)
                || ENDS.stream().anyMatch(name::endsWith)
                || IN_FOLDER.getOrDefault(folder, Set.of()).contains(name)
                || (folder.equals(".github") && name.startsWith(COPILOT))
                || (isShort(name) && !name.startsWith("git~"));
    }

    private static boolean isShort(String name) {
        Matcher matcher = SHORT.matcher(name);
        return matcher.matches() && SHORT_NAMES.contains(matcher.group(1));
    }

    private static boolean shortGit(List<String> names) {
        return names.stream().anyMatch(name -> name.startsWith("git~") && isShort(name));
    }

    /** Whether a name is git's, for a file or a folder. */
    static boolean isGit(String name) {
        List<String> names = plain(name);
        return names.size() == 1 && (names.getFirst().equals(GIT) || shortGit(names));
    }

    /** The file that would make a repository of the folder it is in; nowhere else is a name so plain of weight. */
    private static boolean isHead(String path) {
        return shown(path.substring(path.lastIndexOf('/') + 1)).equals(HEAD);
    }

    /** Whether something of that name in a folder with a {@link #HEAD} is git's. */
    static boolean isBesideHead(String name) {
        return BESIDE_HEAD.contains(plain(name).stream().findFirst().orElse(""));
    }

    /** The names of a path as the most forgiving file system reads them; those that are nothing to it are left out. */
    private static List<String> plain(String path) {
        var names = new ArrayList<String>();
        for (String name : Normalizer.normalize(path, Normalizer.Form.NFKC).split("[/\\\\]", -1)) {
            String plain = shown(name).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
            if (!plain.isEmpty()) {
                names.add(plain);
            }
        }
        return names;
    }

    /** Without what does not show, without a stream's name, without dots and blanks at the end. */
    private static String shown(String name) {
        var shown = new StringBuilder();
        name.codePoints().filter(c -> Character.getType(c) != Character.FORMAT).forEach(shown::appendCodePoint);
        int colon = shown.indexOf(":");
        if (colon > 0) {
            shown.setLength(colon);
        }
        int length = shown.length();
        while (length > 0 && (shown.charAt(length - 1) == '.' || shown.charAt(length - 1) <= ' ')) {
            length--;
        }
        shown.setLength(length);
        return shown.toString();
    }
}
