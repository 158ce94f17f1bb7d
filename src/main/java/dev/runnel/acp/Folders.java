package dev.runnel.acp;

import dev.runnel.run.Workspaces;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Each session works in the folder that the client named for it. Safe for use by several threads. */
public final class Folders implements Workspaces {

    private final Map<String, Path> folders = new ConcurrentHashMap<>();

    void put(String session, Path folder) {
        folders.put(session, folder);
    }

    void remove(String session) {
        folders.remove(session);
    }

    @Override
    public Optional<Path> choose(String session, String principal, Optional<String> name) {
        return name.isPresent() ? Optional.empty() : Optional.ofNullable(folders.get(session));
    }

    @Override
    public List<String> names(String principal) {
        return List.of();
    }
}
