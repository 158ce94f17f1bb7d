package dev.runnel.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Finds what a test's commands left behind, in ways of its own: by a text in environment or arguments. */
final class Survivors {

    private final String text = "survivor-" + UUID.randomUUID();

    /** What commands are to carry, in the environment or as an argument. */
    String text() {
        return text;
    }

    /** The living processes that carry it; zombies are gone. */
    List<String> find() throws IOException {
        var found = new ArrayList<String>();
        try (var folders = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : folders) {
                if ((read(process, "environ") + read(process, "cmdline")).contains(text)) {
                    found.add(process.getFileName() + " "
                            + read(process, "cmdline").replace('\0', ' '));
                }
            }
        }
        return found;
    }

    /** Empty for zombies and for processes that end just now. */
    private static String read(Path process, String file) {
        try {
            return Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
