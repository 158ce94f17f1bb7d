package dev.runnel.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a confined command may read: the system's programs and public settings, and the tools and caches in the user's own folder.
 * Not that folder itself, where keys and settings lie, nor other users' things. Of {@code /etc} what everybody may read.
 */
final class ReadSet {

    private static final List<String> SYSTEM = List.of(
            "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr", "/opt", "/nix", "/snap", "/gnu", "/sys");

    /** Toolchains and caches, by their usual places in the user's folder; none of them holds keys. */
    private static final List<String> TOOLS = List.of(
            ".m2/repository",
            ".m2/wrapper",
            ".gradle/caches",
            ".gradle/wrapper",
            ".gradle/jdks",
            ".sdkman",
            ".jdks",
            ".jbang",
            ".ivy2/cache",
            ".cache/coursier",
            ".npm/_cacache",
            ".nvm",
            ".volta",
            ".bun",
            ".deno",
            ".local/share/pnpm",
            ".yarn/bin",
            ".yarn/berry/cache",
            ".node_modules",
            ".cache/ms-playwright",
            ".pyenv",
            ".local/bin",
            ".local/lib",
            ".local/share/uv/python",
            ".local/share/uv/tools",
            ".local/pipx",
            ".cache/pip",
            ".cache/uv",
            ".virtualenvs",
            "miniconda3",
            "anaconda3",
            ".rbenv",
            ".gem/ruby",
            ".cargo/bin",
            ".cargo/registry",
            ".cargo/git",
            ".rustup",
            "go",
            ".cache/go-build",
            ".asdf",
            ".local/share/mise",
            ".dotnet/dotnet",
            ".dotnet/host",
            ".dotnet/sdk",
            ".dotnet/shared",
            ".dotnet/tools",
            ".nuget/packages",
            ".ghcup",
            ".stack",
            ".hex/packages",
            ".mix");

    private static final int DEEPEST = 8;
    private static final int MOST = 20_000;

    private final Set<Path> paths = new LinkedHashSet<>();
    private int seen;

    private ReadSet() {}

    /**
     * The folders and files, each with all that is below it.
     *
     * @param home the user's own folder
     * @param secret our own folders
     * @param environment the command's, which names toolchains
     * @param java the JDK's folder
     */
    static List<Path> of(Path home, List<Path> secret, Map<String, String> environment, Path java) {
        var set = new ReadSet();
        List<Path> programs = Stream.of(environment.getOrDefault("PATH", "").split(":"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder).normalize())
                .filter(folder -> folder.getNameCount() > 0)
                .toList();
        var kept = new ArrayList<>(secret);
        if (home.getNameCount() > 0 && !programs.contains(home)) {
            kept.add(home); // of a user such as "bin" it is a folder of programs
        }
        SYSTEM.forEach(path -> set.addWithout(Path.of(path), kept));
        set.addWithout(java, kept);
        programs.forEach(folder -> set.addWithout(folder, kept));
        TOOLS.forEach(tool -> set.addWithout(home.resolve(tool), secret));
        set.publicPart(Path.of("/etc"), 0);
        // Where the names of hosts are looked up leads out of /etc on many machines.
        Stream.of("/etc/resolv.conf", "/etc/localtime").map(Path::of).forEach(set::addTarget);
        set.paths.removeIf(path -> secret.stream().anyMatch(path::startsWith));
        return List.copyOf(set.paths);
    }

    /** Of a folder that holds what must not be read, all the rest. */
    private void addWithout(Path path, List<Path> secret) {
        if (secret.contains(path)) {
            return;
        }
        if (secret.stream().noneMatch(one -> one.startsWith(path))) {
            add(path);
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                addWithout(entry, secret);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return; // so commands do without it, too
        }
    }

    /** The tools and caches below the user's folder that there are, relative to it. */
    static List<String> tools(Path home) {
        return TOOLS.stream().filter(tool -> Files.exists(home.resolve(tool))).toList();
    }

    private void add(Path path) {
        if (Files.exists(path)) {
            paths.add(path);
        }
    }

    private void addTarget(Path link) {
        try {
            paths.add(link.toRealPath());
        } catch (IOException none) {
            // nothing there, nothing to be read
        }
    }

    /** Adds the largest parts of a folder in which everybody may read everything; whether that is all of it. */
    private boolean publicPart(Path folder, int depth) {
        var whole = new ArrayList<Path>();
        boolean all = true;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                var attributes = Files.readAttributes(entry, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isSymbolicLink()) {
                    continue; // leads to what has a rule of its own, or to nothing
                }
                boolean open = ++seen < MOST && open(entry, attributes, depth);
                all &= open;
                if (open) {
                    whole.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException | UnsupportedOperationException unreadable) {
            return false;
        }
        if (!all || depth == 0) {
            paths.addAll(whole);
        }
        return all;
    }

    private boolean open(Path entry, PosixFileAttributes attributes, int depth) {
        Set<PosixFilePermission> mode = attributes.permissions();
        return mode.contains(PosixFilePermission.OTHERS_READ)
                && (!attributes.isDirectory()
                        || (depth < DEEPEST
                                && mode.contains(PosixFilePermission.OTHERS_EXECUTE)
                                && publicPart(entry, depth + 1)));
    }
}
