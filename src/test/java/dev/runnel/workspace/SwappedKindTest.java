package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was a file when it was looked at is something else when it is opened. */
@EnabledOnOs(OS.LINUX)
class SwappedKindTest {

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void a_file_and_a_pipe_nobody_writes_to() throws Exception {
        root = Files.createDirectory(temporary.toRealPath().resolve("ws"));
        Files.writeString(root.resolve("file"), "inside");
        Programs.run(root, "", List.of("mkfifo", "pipe"));
    }

    @ParameterizedTest
    @EnumSource
    void a_pipe_is_not_waited_for(Means means) throws Exception {
        try (Folder folder = means.opener().open(root)) {
            var refusal = inTime(() -> assertThrows(FileSystemException.class, () -> folder.read(Path.of("pipe"))));

            assertEquals("pipe: is no regular file", refusal.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_pipe_in_the_place_of_a_file_that_was_looked_at_is_not_waited_for(Means means) throws Exception {
        var workspace = Workspace.open(root, path -> new Swapping(means.opener().open(path), root));

        var refusal = inTime(() -> assertThrows(FileSystemException.class, () -> workspace.read("file", 100)));

        assertEquals("file: is no regular file", refusal.getMessage());
    }

    /** Opening a pipe, even without waiting, would let the writer at its other end go on, whose words nobody reads then. */
    @ParameterizedTest
    @EnumSource
    void whoever_waits_at_the_other_end_of_a_pipe_waits_on(Means means) throws Exception {
        Path pipe = root.resolve("pipe");
        Process writer = new ProcessBuilder("sh", "-c", "echo word > pipe")
                .directory(root.toFile())
                .start();
        try (Folder folder = means.opener().open(root)) {
            awaitSleeping(writer.pid());
            assertThrows(FileSystemException.class, () -> folder.read(Path.of("pipe")));

            assertEquals("word\n", inTime(() -> Files.readString(pipe)));
        } finally {
            writer.destroyForcibly();
        }
    }

    private static void awaitSleeping(long pid) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") S ")) {
            assertTrue(System.nanoTime() < end, "the writer does not wait");
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_pipe_in_the_place_of_a_folder_is_not_waited_for(Means means) throws Exception {
        try (Folder folder = means.opener().open(root)) {
            inTime(() -> assertThrows(
                    IOException.class, () -> folder.enter(Path.of("pipe")).names()));
        }
    }

    /** Whoever hangs in a pipe is let out again by somebody who opens its other end. */
    private <T> T inTime(Callable<T> call) throws Exception {
        var task = new FutureTask<T>(call);
        Thread.ofPlatform().daemon().name("reader").start(task);
        try {
            return task.get(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            Path pipe = Files.exists(root.resolve("pipe")) ? root.resolve("pipe") : root.resolve("file");
            new RandomAccessFile(pipe.toFile(), "rw").close();
            throw new AssertionError("waits for the other end of " + pipe, e);
        }
    }

    /** As soon as the file was looked at, the pipe stands in its place. */
    private static final class Swapping extends FolderAround {

        private final Path root;

        Swapping(Folder folder, Path root) {
            super(folder);
            this.root = root;
        }

        @Override
        public Optional<BasicFileAttributes> look(Path name) throws IOException {
            Optional<BasicFileAttributes> found = super.look(name);
            if (name.toString().equals("file") && found.isPresent()) {
                Files.move(root.resolve("pipe"), root.resolve("file"), StandardCopyOption.REPLACE_EXISTING);
            }
            return found;
        }
    }
}
