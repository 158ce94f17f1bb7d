package dev.runnel.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where sessions work. */
public interface Workspaces {

    /**
     * The folder for a new session; made where it is one of its own.
     *
     * @param principal whose session it is; some workspaces are for one of them only
     * @param name of a configured workspace, or empty for the default
     * @return empty when no workspace has that name
     */
    Optional<Path> choose(String session, String principal, Optional<String> name) throws IOException;

    /** The names that this principal can choose. */
    List<String> names(String principal);
}
