package dev.runnel.app;

import dev.runnel.run.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the sessions of a server work: a folder given for all, else a folder each; besides, folders chosen by name. */
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
    public Optional<Path> choose(String session, Optional<String> name) throws IOException {
        if (name.isPresent()) {
            return Optional.ofNullable(named.get(name.get()))
                    .map(folder -> Path.of(folder).toAbsolutePath());
        }
        return Optional.of(forAll.isPresent() ? forAll.get() : Files.createDirectories(folders.resolve(session)));
    }

    @Override
    public List<String> names() {
        return named.keySet().stream().sorted().toList();
    }
}
