package dev.runnel.chaos;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A small file system in memory, in namespaces of its own, which any user may make where the kernel allows it. It lives as long
 * as the process that holds it; servers are started inside, and may be killed there.
 */
final class SmallDisk implements AutoCloseable {

    private final Path folder;
    private final Process holder;

    private SmallDisk(Path folder, Process holder) {
        this.folder = folder;
        this.holder = holder;
    }

    /** Mounts one over the folder; empty where that cannot be done here. */
    static Optional<SmallDisk> mount(Path folder, int kibibytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String script = "mount -t tmpfs -o mode=0700,size=" + kibibytes + "k tmpfs \"$0\" && echo mounted && exec cat";
        Process holder = new ProcessBuilder("unshare", "--map-root-user", "--mount", "sh", "-c", script, folder + "")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (holder.inputReader().readLine() == null) {
            holder.waitFor();
            return Optional.empty();
        }
        return Optional.of(new SmallDisk(folder, holder));
    }

    /** Where it is, as a process inside sees it. */
    Path folder() {
        return folder;
    }

    /** Where it is, as this process sees it. */
    Path seenFromHere() {
        return Path.of("/proc/" + holder.pid() + "/root" + folder);
    }

    /** The command, run inside. */
    List<String> inside(List<String> command) {
        var words = new ArrayList<String>(
                List.of("nsenter", "--target", holder.pid() + "", "--user", "--mount", "--preserve-credentials", "--"));
        words.addAll(command);
        return words;
    }

    /** Leaves so much room and no more; less where somebody else takes room just then. */
    void leave(long bytes) throws IOException {
        FileStore disk = Files.getFileStore(seenFromHere());
        long free = disk.getUsableSpace();
        try (var out = Files.newOutputStream(ballast())) {
            out.write(new byte[(int) Math.max(0, free - bytes)]);
        } catch (IOException full) {
            if (disk.getUsableSpace() > bytes) {
                throw full;
            }
        }
    }

    void makeRoom() throws IOException {
        try {
            Files.delete(ballast());
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("there was room", e);
        }
    }

    private Path ballast() {
        return seenFromHere().resolve("ballast");
    }

    @Override
    public void close() {
        holder.destroyForcibly();
        boolean ended;
        try {
            ended = holder.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!ended) {
            throw new AssertionError("the holder of " + folder + " does not end");
        }
    }
}
