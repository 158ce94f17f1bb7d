package dev.runnel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files that a command in namespaces sees: a root of its own, of which only what is named here is a part. What is not there
 * has no name: no socket of a service can be connected to, no permissions changed, nothing looked for.
 */
final class View {

    /** What lies in the user's own folder and must not be seen where that folder, or one above it, is the workspace. */
    private static final List<String> SECRETS = List.of(
            ".ssh",
            ".gnupg",
            ".aws",
            ".azure",
            ".kube",
            ".docker",
            ".config",
            ".password-store",
            ".local/share/keyrings",
            ".local/share/uv/credentials",
            ".mozilla",
            ".thunderbird",
            ".netrc",
            ".npmrc",
            ".pypirc",
            ".pgpass",
            ".my.cnf",
            ".gitconfig",
            ".git-credentials",
            ".boto",
            ".s3cfg",
            ".vault-token",
            ".m2/settings.xml",
            ".m2/settings-security.xml",
            ".gradle/gradle.properties",
            ".cargo/credentials",
            ".cargo/credentials.toml",
            ".gem/credentials",
            ".bash_history",
            ".zsh_history",
            ".python_history",
            ".node_repl_history",
            ".psql_history",
            ".mysql_history");

    /** What becomes of a path: a link, something only to be read, something to be changed, nothing. */
    enum Kind {
        LINK,
        SHOW,
        OWN,
        MASK
    }

    /**
     * One part of it.
     *
     * @param source of a link what it says, else what is put there; empty for what lies at the path itself
     */
    record Part(Kind kind, Path path, Optional<Path> source) {}

    private final TreeMap<Path, Part> parts = new TreeMap<>();

    private View() {}

    /**
     * What commands of a workspace see, those above first.
     *
     * @param readable what may be read
     * @param secret our own folders
     */
    static List<Part> of(Path root, List<Path> readable, List<Path> secret, Path userHome, Scratch.Place own)
            throws IOException {
        var view = new View();
        view.put(Kind.SHOW, Path.of("/etc"));
        for (Path path : readable) {
            view.show(path);
        }
        view.put(Kind.OWN, Path.of("/tmp"), own.tmp());
        view.put(Kind.OWN, root);
        secret.forEach(view::mask);
        SECRETS.stream().map(userHome::resolve).forEach(view::mask);
        view.put(Kind.OWN, own.home());
        view.put(Kind.OWN, own.tmp());
        return view.needed();
    }

    private void show(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Path real = path.toRealPath();
        put(Kind.SHOW, real);
        if (path.getNameCount() == 1 && Files.isSymbolicLink(path)) {
            put(Kind.LINK, path, Files.readSymbolicLink(path));
        } else if (!real.equals(path)) {
            put(Kind.SHOW, path);
        }
    }

    /** Where a workspace holds it; elsewhere it is not seen anyway. */
    private void mask(Path path) {
        if (nearest(path).filter(above -> above.kind() == Kind.OWN).isPresent()) {
            put(Kind.MASK, path);
        }
    }

    private void put(Kind kind, Path path) {
        parts.put(path, new Part(kind, path, Optional.empty()));
    }

    private void put(Kind kind, Path path, Path source) {
        parts.put(path, new Part(kind, path, Optional.of(source)));
    }

    private Optional<Part> nearest(Path path) {
        return above(parts, path);
    }

    private static Optional<Part> above(Map<Path, Part> parts, Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            Part part = parts.get(above);
            if (part != null) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** Without what lies in something that is shown, or changed, as a whole. */
    private List<Part> needed() {
        var needed = new TreeMap<Path, Part>();
        parts.forEach((path, part) -> {
            Optional<Part> above = above(needed, path);
            boolean covered = part.kind() == Kind.SHOW
                    && above.filter(one -> one.kind() == Kind.SHOW
                                    || (one.kind() == Kind.OWN && !one.path().equals(Path.of("/tmp"))))
                            .isPresent();
            if (!covered) {
                needed.put(path, part);
            }
        });
        return new ArrayList<>(needed.values());
    }
}
