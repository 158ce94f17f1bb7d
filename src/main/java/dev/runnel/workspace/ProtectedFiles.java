package dev.runnel.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a command from changing what acts on its own: takes it in before, and puts it back behind, as it was. What a command
 * does with git itself goes on: a commit, a branch, a new repository, a setting that can do no harm; a hook does not, nor
 * does a setting that makes git run something ({@link GitConfig}).
 *
 * <p>Not for use by two threads.
 */
public final class ProtectedFiles {

    private static final Duration TIME = Duration.ofSeconds(2);
    private static final int MAX_TOLD = 10;

    private final Workspace workspace;
    private final Path aside;
    private @Nullable Inventory last;

    /** @param aside a folder of our own, which is passed by where it lies in the workspace */
    public ProtectedFiles(Workspace workspace, Path aside) {
        this.workspace = workspace;
        this.aside = aside;
    }

    /**
     * Takes in what stands there now.
     *
     * @throws IOException if the workspace cannot be looked at
     */
    public void take() throws IOException {
        last = Inventory.of(workspace, workspace.within(aside), last, TIME);
    }

    /**
     * Puts back what is different from what was taken in last. Must not be called while the thread is interrupted.
     *
     * @param time how long looking may take, about, if less than usual
     * @return a line for the model that says what was put back; empty where nothing had to be
     */
    public Optional<String> putBack(Duration time) throws IOException {
        Inventory before = last;
        if (before == null) {
            throw new IllegalStateException("nothing was taken in");
        }
        Duration shorter = time.compareTo(TIME) < 0 ? time : TIME;
        Inventory after = Inventory.of(workspace, workspace.within(aside), before, shorter);
        last = after;
        var comparison = new Comparison(workspace, before, after);
        comparison.putBack();
        return comparison.told();
    }

    /** What two looks differ in, and how it is mended. */
    private static final class Comparison {

        private final Workspace workspace;
        private final Inventory before;
        private final Inventory after;
        private final Set<String> allowed = new HashSet<>();
        private final TreeSet<String> mended = new TreeSet<>();
        private final TreeMap<String, String> failed = new TreeMap<>();

        Comparison(Workspace workspace, Inventory before, Inventory after) {
            this.workspace = workspace;
            this.before = before;
            this.after = after;
            // What is in force in one repository may be in another: it is copied, moved, or given a second work tree.
            before.items().forEach((path, item) -> {
                if (isReadable(path, item)) {
                    allowed.addAll(dangers(path, item));
                }
            });
        }

        private interface Mending {
            void run() throws IOException;
        }

        void putBack() {
            for (var one : after.items().entrySet()) {
                Inventory.Item old = before.items().get(one.getKey());
                if (old == null || old.kind() != one.getValue().kind()) {
                    come(one.getKey(), one.getValue());
                }
            }
            for (var one : before.items().entrySet()) { // folders before what is in them
                Inventory.Item now = after.items().get(one.getKey());
                if (now == null || !one.getValue().same(now)) {
                    gone(one.getKey(), one.getValue(), Optional.ofNullable(now));
                }
            }
        }

        /** Something is there that was not. */
        private void come(String path, Inventory.Item item) {
            if (mended.stream().anyMatch(above -> path.startsWith(above + "/"))
                    || before.mayHaveMissed(path)
                    || isHarmless(path, item)) {
                return;
            }
            byte[] rest = isReadable(path, item) ? config(item).without(allowed, depth(path)) : new byte[0];
            if (rest.length > 0) {
                Optional<Set<PosixFilePermission>> permissions = item.state().flatMap(FileState::permissions);
                mend(path, () -> workspace.put(path, FileState.file(permissions, rest)));
            } else {
                mend(path, () -> workspace.clear(path));
            }
        }

        private boolean isHarmless(String path, Inventory.Item item) {
            if (ProtectedPaths.configures(path)) {
                return false;
            }
            String inside = inRepository(path);
            if (isConfig(inside)) {
                return item.kind() == Kind.FOLDER
                        || (isReadable(path, item) && allowed.containsAll(dangers(path, item)));
            }
            return switch (inside) {
                case "hooks" -> item.kind() == Kind.FOLDER;
                case "commondir" ->
                    path.contains("/worktrees/") && text(item).strip().equals("../..");
                case "" ->
                    item.kind() == Kind.FOLDER
                            ? before.repositories().contains(path) // its HEAD went; it was one
                            : staysWithGit(path, text(item));
                default -> isKnownHook(inside, item);
            };
        }

        /** The path of something from the repository on it is in; empty where it is in none, as a {@code .git} itself. */
        private String inRepository(String path) {
            for (String above = above(path); ; above = above(above)) {
                if (after.repositories().contains(above)
                        || before.repositories().contains(above)) {
                    return above.isEmpty() ? path : path.substring(above.length() + 1);
                }
                if (above.isEmpty()) {
                    return "";
                }
            }
        }

        /** Whether a repository that was copied or moved brought it along. */
        private boolean isKnownHook(String inside, Inventory.Item item) {
            return before.items().entrySet().stream()
                    .anyMatch(one -> inRepository(one.getKey()).equals(inside)
                            && one.getValue().kind() == item.kind()
                            && FileState.same(one.getValue().state(), item.state()));
        }

        /** Whether a {@code .git} file names a repository that is guarded as well. */
        private boolean staysWithGit(String path, String text) {
            if (!text.startsWith("gitdir:")) {
                return false;
            }
            try {
                String target = text.substring("gitdir:".length()).strip();
                Path folder = workspace.root().resolve(above(path));
                Optional<String> found = workspace.within(folder.resolve(target));
                return found.isPresent() && after.repositories().contains(found.get());
            } catch (IOException | RuntimeException e) {
                return false; // it leads nowhere
            }
        }

        /** Something is not there any more, or not as it was. */
        private void gone(String path, Inventory.Item old, Optional<Inventory.Item> now) {
            boolean accepted = isConfig(inRepository(path))
                    && now.isPresent()
                    && isHarmless(path, now.get())
                    && sameDangers(path, old, now.get());
            if (accepted || repositoryIsGone(path)) {
                return;
            }
            if (old.kind() == Kind.FOLDER) {
                mend(path, () -> workspace.putFolder(path));
            } else if (old.state().isPresent()) {
                mendFile(path, old.state().get());
            } else {
                failed.put(path, "it was too large to be kept, or not readable");
            }
        }

        private boolean sameDangers(String path, Inventory.Item old, Inventory.Item now) {
            return dangers(path, now).equals(dangers(path, old))
                    || dangers(path, old).isEmpty();
        }

        private void mendFile(String path, FileState wanted) {
            try {
                if (FileState.same(workspace.state(path), Optional.of(wanted))) {
                    return;
                }
            } catch (IOException e) {
                // Something else stands there, which is to go.
            }
            mend(path, () -> workspace.put(path, wanted));
        }

        /** What went with its repository can do no harm, and a folder with hooks and nothing else would be none. */
        private boolean repositoryIsGone(String path) {
            return before.repositories().stream()
                    .anyMatch(repository -> path.startsWith(repository.isEmpty() ? "" : repository + "/")
                            && !after.repositories().contains(repository)
                            && !isFolder(repository));
        }

        private boolean isFolder(String path) {
            try {
                return workspace.stat(path).kind() == Kind.FOLDER;
            } catch (IOException e) {
                return false;
            }
        }

        private void mend(String path, Mending mending) {
            try {
                mending.run();
                mended.add(path);
            } catch (IOException e) {
                failed.put(path, String.valueOf(e.getMessage()));
            }
        }

        private static boolean isConfig(String inside) {
            return inside.equals("config") || inside.equals("config.worktree");
        }

        private boolean isReadable(String path, Inventory.Item item) {
            return isConfig(inRepository(path))
                    && item.kind() == Kind.FILE
                    && item.state().isPresent();
        }

        private Set<String> dangers(String path, Inventory.Item item) {
            return isReadable(path, item) ? config(item).dangers(depth(path)) : Set.of("what cannot be read");
        }

        private static GitConfig config(Inventory.Item item) {
            return GitConfig.of(item.state().flatMap(FileState::content).orElseThrow());
        }

        private static String text(Inventory.Item item) {
            return item.kind() == Kind.FILE
                    ? item.state()
                            .flatMap(FileState::content)
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                            .orElse("")
                    : "";
        }

        private static int depth(String path) {
            return (int) path.chars().filter(c -> c == '/').count();
        }

        private static String above(String path) {
            return path.substring(0, Math.max(0, path.lastIndexOf('/')));
        }

        Optional<String> told() {
            var parts = new ArrayList<String>();
            if (!mended.isEmpty()) {
                parts.add("put back, for only a person may change them: " + listed(List.copyOf(mended)));
            }
            if (!failed.isEmpty()) {
                parts.add("changed, and could not be put back: "
                        + listed(failed.entrySet().stream()
                                .map(one -> one.getKey() + " (" + one.getValue() + ")")
                                .toList()));
            }
            return parts.isEmpty() ? Optional.empty() : Optional.of("[" + String.join("; ", parts) + "]");
        }

        private static String listed(List<String> paths) {
            String first = String.join(", ", paths.subList(0, Math.min(MAX_TOLD, paths.size())));
            return paths.size() <= MAX_TOLD ? first : first + " and " + (paths.size() - MAX_TOLD) + " more";
        }
    }
}
