package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collection;

/**
 * The arguments and variables that this process was started with, as Linux shows them to others in {@code /proc/PID/cmdline} and
 * {@code environ} for as long as it lives. They stand in its memory and can be written over once they were read.
 */
public final class StartTexts {

    private static final System.Logger LOG = System.getLogger("dev.runnel.sandbox");

    // Of /proc/self/stat behind the name (proc(5)): fields 48 to 51, counted from the third.
    private static final int ARGUMENTS_FIELD = 48 - 3;
    private static final int VARIABLES_FIELD = 50 - 3;
    // What is shorter is no secret, and stands in many other words.
    private static final int SHORTEST = 8;

    private StartTexts() {}

    /**
     * Writes over what is secret in them; does nothing where that cannot be done. To be called after Java has read the variables:
     * it has a copy of its own then.
     */
    public static void hide(Collection<String> secrets) {
        if (!ProcessEntry.available()) {
            return;
        }
        try {
            String stat = new String(read("stat"), ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
            hide(secrets, fields, ARGUMENTS_FIELD, read("cmdline"));
            hide(secrets, fields, VARIABLES_FIELD, read("environ"));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "secrets among arguments and variables cannot be hidden from other processes", e);
        }
    }

    private static void hide(Collection<String> secrets, String[] fields, int field, byte[] shown) {
        long start = Long.parseLong(fields[field]);
        long length = Long.parseLong(fields[field + 1]) - start;
        if (start == 0 || length <= 0 || shown.length == 0) {
            return;
        }
        MemorySegment memory = memory(start, Math.min(length, shown.length));
        byte[] there = memory.toArray(ValueLayout.JAVA_BYTE);
        if (!Arrays.equals(there, Arrays.copyOf(shown, there.length))) {
            return; // not what others are shown
        }
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST) {
                writeOver(memory, there, secret.getBytes(UTF_8));
            }
        }
    }

    @SuppressWarnings(
            "restricted") // the kernel has told the place, and its content is compared before it is written to
    private static MemorySegment memory(long start, long length) {
        return MemorySegment.ofAddress(start).reinterpret(length);
    }

    private static void writeOver(MemorySegment memory, byte[] there, byte[] secret) {
        for (int at = 0; at <= there.length - secret.length; at++) {
            if (Arrays.equals(there, at, at + secret.length, secret, 0, secret.length)) {
                memory.asSlice(at, secret.length).fill((byte) '*');
            }
        }
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream in = new FileInputStream("/proc/self/" + name)) {
            return in.readAllBytes();
        }
    }
}
