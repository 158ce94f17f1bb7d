package dev.runnel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose memory this program may read, as the {@link Attendant} must to know which file a command's call means (ptrace(2), "Ptrace
 * access mode checking"). Where Yama is on, as it is on Ubuntu, one without the right to trace reaches its descendants only, and
 * who lost its parent is none. Nothing but a process itself can allow more, so such calls are refused, and it is said why.
 *
 * @param scope what {@code kernel.yama.ptrace_scope} says; 0 where there is no Yama
 * @param mayTrace whether this process has the right to trace any other
 */
record Ptrace(int scope, boolean mayTrace) {

    private static final Path SCOPE = Path.of("/proc/sys/kernel/yama/ptrace_scope");
    private static final int CAP_SYS_PTRACE = 19;
    private static final int DESCENDANTS = 1;
    private static final int NOBODY = 3;

    /** As it is here. */
    static Ptrace here() throws IOException {
        int scope =
                Files.exists(SCOPE) ? Integer.parseInt(Files.readString(SCOPE).strip()) : 0;
        return new Ptrace(scope, Sandboxes.has(CAP_SYS_PTRACE));
    }

    /** What commands cannot do for that reason, in half a sentence; empty where they can. */
    Optional<String> limit() {
        if (scope < DESCENDANTS || (mayTrace && scope < NOBODY)) {
            return Optional.empty();
        }
        String who = scope == DESCENDANTS ? "processes of commands that outlive their parents" : "commands";
        return Optional.of(who + " cannot change permissions, owners and times of files by their paths"
                + " (kernel.yama.ptrace_scope is " + scope + ")");
    }
}
