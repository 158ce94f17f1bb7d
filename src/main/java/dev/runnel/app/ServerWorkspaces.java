package dev.runnel.app;

import dev.runnel.run.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the sessions of a server work: a folder given for all, else a folder each; besides, folders chosen by name. A name written
 * {@code user:alice:shop} is for the container's user alice only, who calls it {@code shop}.
 */
final class ServerWorkspaces implements Workspaces {

    private final Optional<Path> forAll;
    private final Path folders;
    private final Map<String, String> named;

    /** @param folders below which each session gets a folder of its own where there is none for all */
    ServerWorkspaces(Optional<Path> forAll, Path folders, Map<String, String> named) {
        this.forAll = forAll;
        this.folders = folders;
        this.named = Map.copyOf(named);
    }

    @Override
    public Optional<Path> choose(String session, String principal, Optional<String> name) throws IOException {
        if (name.isPresent()) {
            return Optional.ofNullable(visible(principal).get(name.get()))
                    .map(folder -> Path.of(folder).toAbsolutePath());
        }
        return Optional.of(forAll.isPresent() ? forAll.get() : Files.createDirectories(folders.resolve(session)));
    }

    @Override
    public List<String> names(String principal) {
        return visible(principal).keySet().stream().sorted().toList();
    }

    /** A name of one's own hides the same one that is for all. */
    private Map<String, String> visible(String principal) {
        var visible = new HashMap<String, String>();
        named.forEach((name, folder) -> {
            if (!name.contains(":")) {
                visible.putIfAbsent(name, folder);
            } else if (name.substring(0, name.lastIndexOf(':')).equals(principal)) {
                visible.put(name.substring(name.lastIndexOf(':') + 1), folder);
            }
        });
        return visible;
    }
}
