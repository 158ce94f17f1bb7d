package dev.runnel.workspace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings in a repository's {@code config} (git-config(1), "Syntax"), told apart by what they can do. Many make git run
 * a program, follow another file or write elsewhere ({@code core.fsmonitor}, {@code filter.*.clean}, {@code include.path},
 * {@code alias.*}), and each version of git has more of them; so it is the harmless ones that are listed here.
 */
final class GitConfig {

    /**
     * One setting.
     *
     * @param section as it stands between the brackets
     * @param name in lower case: {@code core.filemode}, {@code remote.*.url}
     * @param line as it stands there
     * @param value without comment and quotes
     */
    record Setting(String section, String name, String line, String value) {

        /** The same wherever it stands. */
        String meaning() {
            return section + " " + name + "=" + value;
        }
    }

    private static final Set<String> HARMLESS = Set.of(
            "core.repositoryformatversion",
            "core.filemode",
            "core.bare",
            "core.logallrefupdates",
            "core.ignorecase",
            "core.precomposeunicode",
            "core.protecthfs",
            "core.protectntfs",
            "core.symlinks",
            "core.autocrlf",
            "core.eol",
            "core.safecrlf",
            "core.quotepath",
            "core.abbrev",
            "core.compression",
            "core.commentchar",
            "core.whitespace",
            "core.sharedrepository",
            "core.untrackedcache",
            "core.preloadindex",
            "core.checkstat",
            "core.trustctime",
            "core.commitgraph",
            "core.multipackindex",
            "core.sparsecheckout",
            "core.sparsecheckoutcone",
            "core.longpaths",
            "extensions.objectformat",
            "extensions.compatobjectformat",
            "extensions.partialclone",
            "extensions.preciousobjects",
            "extensions.refstorage",
            "extensions.worktreeconfig",
            "extensions.relativeworktrees",
            "user.name",
            "user.email",
            "user.signingkey",
            "author.name",
            "author.email",
            "committer.name",
            "committer.email",
            "init.defaultbranch",
            "branch.*.remote",
            "branch.*.merge",
            "branch.*.rebase",
            "branch.*.pushremote",
            "branch.*.description",
            "branch.*.gh-merge-base",
            "branch.*.vscode-merge-base",
            "branch.autosetupmerge",
            "branch.autosetuprebase",
            "branch.sort",
            "remote.*.url",
            "remote.*.pushurl",
            "remote.*.fetch",
            "remote.*.push",
            "remote.*.tagopt",
            "remote.*.prune",
            "remote.*.mirror",
            "remote.*.promisor",
            "remote.*.partialclonefilter",
            "remote.*.skipfetchall",
            "remote.*.gh-resolved",
            "remote.pushdefault",
            "submodule.*.url",
            "submodule.*.active",
            "submodule.*.branch",
            "submodule.active",
            "submodule.recurse",
            "pull.rebase",
            "pull.ff",
            "push.default",
            "push.autosetupremote",
            "push.followtags",
            "fetch.prune",
            "fetch.prunetags",
            "merge.conflictstyle",
            "merge.ff",
            "merge.renames",
            "rebase.autosquash",
            "rebase.autostash",
            "rebase.updaterefs",
            "diff.algorithm",
            "diff.renames",
            "diff.colormoved",
            "diff.mnemonicprefix",
            "diff.noprefix",
            "commit.gpgsign",
            "commit.verbose",
            "tag.gpgsign",
            "tag.sort",
            "gc.auto",
            "gc.autodetach",
            "index.version",
            "index.threads",
            "feature.manyfiles",
            "maintenance.auto",
            "maintenance.strategy",
            "receive.denycurrentbranch",
            "receive.denynonfastforwards",
            "rerere.enabled",
            "rerere.autoupdate",
            "status.showuntrackedfiles",
            "status.short",
            "log.date",
            "log.decorate",
            "log.abbrevcommit",
            "color.ui",
            "column.ui",
            "lfs.repositoryformatversion",
            "transfer.fsckobjects");

    private static final String WORK_TREE = "core.worktree";
    private static final Set<String> ADDRESSES = Set.of("remote.*.url", "remote.*.pushurl", "submodule.*.url");

    private static final Pattern SECTION =
            Pattern.compile("\\s*\\[\\s*([A-Za-z0-9.-]+)(?:\\s+\"((?:[^\"\\\\]|\\\\.)*)\")?\\s*]");
    private static final Pattern KEY = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9-]*)[ \\t]*(?:=(.*))?", Pattern.DOTALL);

    private final List<Setting> settings;
    private final boolean understood;

    private GitConfig(List<Setting> settings, boolean understood) {
        this.settings = settings;
        this.understood = understood;
    }

    static GitConfig of(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        var settings = new ArrayList<Setting>();
        boolean understood = read(text.startsWith("\uFEFF") ? text.substring(1) : text, settings);
        return new GitConfig(settings, understood);
    }

    /** Whether all of it was. */
    private static boolean read(String text, List<Setting> settings) {
        Optional<Matcher> section = Optional.empty();
        for (String line : logical(text)) {
            String rest = line;
            Matcher header = SECTION.matcher(line);
            if (header.lookingAt()) {
                section = Optional.of(header);
                rest = line.substring(header.end());
            }
            String bare = rest.strip();
            if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith(";")) {
                continue;
            }
            Matcher key = KEY.matcher(rest);
            if (section.isEmpty() || !key.matches()) {
                return false;
            }
            settings.add(setting(section.get(), key));
        }
        return true;
    }

    private static Setting setting(Matcher section, Matcher key) {
        boolean named = section.group(2) != null || section.group(1).indexOf('.') >= 0;
        String head = section.group(1).split("\\.", 2)[0];
        String name = (head + (named ? ".*." : ".") + key.group(1)).toLowerCase(Locale.ROOT);
        String inside = section.group(1) + (section.group(2) == null ? "" : " \"" + section.group(2) + "\"");
        return new Setting(inside, name, key.group().strip(), value(key.group(2) == null ? "true" : key.group(2)));
    }

    /** Lines, those that a backslash continues as one. */
    private static List<String> logical(String text) {
        var lines = new ArrayList<String>();
        var open = new StringBuilder();
        for (String line : text.split("\r?\n", -1)) {
            open.append(line);
            int slashes = 0;
            while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
                slashes++;
            }
            if (slashes % 2 == 1) {
                open.setLength(open.length() - 1);
            } else {
                lines.add(open.toString());
                open.setLength(0);
            }
        }
        lines.add(open.toString());
        return lines;
    }

    private static String value(String raw) {
        var value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < raw.length(); i++) {
            char character = raw.charAt(i);
            if (character == '"') {
                quoted = !quoted;
            } else if (!quoted && (character == '#' || character == ';')) {
                break;
            } else if (character == '\\' && i + 1 < raw.length()) {
                value.append(raw.charAt(++i));
            } else {
                value.append(character);
            }
        }
        return value.toString().strip();
    }

    /**
     * What can have a program run, or something written elsewhere.
     *
     * @param depth how many folders lie between the workspace and the repository's own folder, itself counted
     */
    Set<String> dangers(int depth) {
        var dangers = new LinkedHashSet<String>();
        settings.stream()
                .filter(one -> !harmless(one, depth))
                .map(Setting::meaning)
                .forEach(dangers::add);
        if (!understood) {
            dangers.add("something that is no setting");
        }
        return dangers;
    }

    private static boolean harmless(Setting setting, int depth) {
        if (setting.name().equals(WORK_TREE)) {
            return staysInside(setting.value(), depth); // as submodules have it
        }
        return HARMLESS.contains(setting.name()) && !(ADDRESSES.contains(setting.name()) && runs(setting.value()));
    }

    /** {@code ext::sh -c …} and other helpers, and what ssh would take for an option. */
    private static boolean runs(String address) {
        return address.contains("::") || address.startsWith("-") || address.contains("://-");
    }

    private static boolean staysInside(String path, int depth) {
        if (path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf(':') >= 0) {
            return false;
        }
        int at = depth;
        for (String name : path.split("/", -1)) {
            at += switch (name) {
                case "", "." -> 0;
                case ".." -> -1;
                default -> 1;
            };
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    /** The same without what can do harm, but for what is {@code allowed}. */
    byte[] without(Set<String> allowed, int depth) {
        var text = new StringBuilder();
        String section = "";
        for (Setting setting : settings) {
            if (!harmless(setting, depth) && !allowed.contains(setting.meaning())) {
                continue;
            }
            if (!setting.section().equals(section)) {
                section = setting.section();
                text.append('[').append(section).append("]\n");
            }
            text.append('\t').append(setting.line()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
