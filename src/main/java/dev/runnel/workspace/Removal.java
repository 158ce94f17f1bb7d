package dev.runnel.workspace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Takes away what stands in a folder, with all that is in it; no link is followed. */
final class Removal {

    private Removal() {}

    static void of(Folder folder, Path name) throws IOException {
        Optional<BasicFileAttributes> found = folder.look(name);
        if (found.isEmpty()) {
            return;
        }
        if (!found.get().isDirectory()) {
            folder.deleteFile(name);
            return;
        }
        try (Folder below = folder.enter(name)) {
            for (Path inside : below.names()) {
                of(below, inside);
            }
        } catch (AccessDeniedException e) {
            folder.rename(name, TemporaryName.next()); // what we may not look into is at least not found any more
            return;
        }
        folder.deleteFolder(name);
    }
}
