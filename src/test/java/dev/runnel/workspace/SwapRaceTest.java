package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A folder and a link that leads out change places all the time while the workspace is used. */
class SwapRaceTest {

    private static final int ROUNDS = 4_000;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @EnumSource(names = {"BENEATH", "SECURE"})
    @Timeout(120)
    void swapped_folders_lead_nobody_out(Means means) throws Exception {
        // given
        Path root = Files.createDirectory(temporary.resolve("ws"));
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "secret");
        Files.createDirectory(root.resolve("real"));
        Files.writeString(root.resolve("real/file"), "inside");
        Files.createSymbolicLink(root.resolve("evil"), outside);
        Workspace workspace = means.open(root);
        var going = new AtomicBoolean(true);
        var swapper = new FutureTask<Boolean>(() -> swap(root, going));
        Thread.ofPlatform().name("swapper").start(swapper);

        // when
        int read = 0;
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                byte[] bytes = workspace.read("door/file", 100);
                assertFalse(new String(bytes, StandardCharsets.UTF_8).contains("secret"));
                workspace.write("door/new/" + i % 7, new byte[] {(byte) i});
                workspace.write("door/file", ("inside" + i).getBytes(StandardCharsets.UTF_8));
                read++;
            } catch (IOException e) {
                refused++;
            }
        }
        going.set(false);
        assertTrue(swapper.get(), "it swapped to the end");

        // then
        assertTrue(read > 0 && refused > 0, read + " read, " + refused + " refused: no race took place");
        assertEquals("secret", Files.readString(outside.resolve("file")));
        try (var left = Files.list(outside)) {
            assertEquals(List.of(outside.resolve("file")), left.toList());
        }
    }

    private static boolean swap(Path root, AtomicBoolean going) throws IOException {
        while (going.get()) {
            move(root, "real", "door");
            move(root, "door", "real");
            move(root, "evil", "door");
            move(root, "door", "evil");
        }
        return true;
    }

    /** Where there is no door for a moment, the one who writes may have made one; that is put aside. */
    private static void move(Path root, String from, String to) throws IOException {
        while (true) {
            try {
                Files.move(root.resolve(from), root.resolve(to));
                return;
            } catch (NoSuchFileException e) {
                throw e;
            } catch (FileSystemException e) { // there already, or by now, with or without something in it
                Files.move(root.resolve(to), root.resolve("aside-" + System.nanoTime()));
            }
        }
    }
}
