package dev.runnel.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What a session was begun with; the first line of its file, never changed.
 *
 * @param id 128 random bits, URL-safe
 * @param principal who owns it
 * @param workspace absolute path of the folder it works in
 * @param workspaceName the name under which the folder was chosen, if it was
 */
public record SessionInfo(
        String id, Instant created, String principal, String workspace, Optional<String> workspaceName) {}
