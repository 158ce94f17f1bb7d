package dev.runnel.sandbox;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A line of Linux's process table, as {@code /proc/PID/stat} has it (proc(5)).
 *
 * <p>Read through {@link FileInputStream}: a file channel would close itself when its thread is interrupted, and
 * interrupting is how a command is cancelled.
 *
 * @param start when it started, in ticks since boot; with the pid it names a process once and for all
 */
record ProcessEntry(long pid, char state, long parent, long group, long session, long start) {

    /** What pid numbers alone are not: they come round again. */
    record Identity(long pid, long start) {}

    Identity identity() {
        return new Identity(pid, start);
    }

    /** Whether it can still do something; a zombie only waits for its parent to take note of its end. */
    boolean living() {
        return state != 'Z' && state != 'X';
    }

    /** Whether there is a process table to read here. */
    static boolean available() {
        return of("self").isPresent();
    }

    /** This very process. */
    static ProcessEntry self() {
        return of("self").orElseThrow();
    }

    static Optional<ProcessEntry> of(long pid) {
        return of(Long.toString(pid));
    }

    /**
     * The numbers of all processes, the newest first, as far as numbers tell.
     *
     * @throws IOException if the table cannot be read just now, as for lack of descriptors
     */
    static long[] pids() throws IOException {
        String[] names = new File("/proc").list((folder, name) -> Character.isDigit(name.charAt(0)));
        if (names == null) {
            throw new IOException("cannot list /proc");
        }
        long last = lastPid();
        return Stream.of(names)
                .map(Long::valueOf)
                // Numbers go round: those beyond the last one given are from the round before.
                .sorted(Comparator.comparing((Long pid) -> pid > last).thenComparing(Comparator.reverseOrder()))
                .mapToLong(Long::longValue)
                .toArray();
    }

    /** The number given last, to a process or a thread of any; if it stays, no process was started. */
    static long lastPid() {
        return read("loadavg")
                .map(text -> new String(text, StandardCharsets.US_ASCII).strip())
                .map(line -> Long.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .orElse(Long.MAX_VALUE);
    }

    /** Its environment as it was given at its start, NUL between the variables; empty where we may not see it. */
    byte[] environment() {
        return read(pid + "/environ").orElse(new byte[0]);
    }

    /** The time now, as {@link #start} counts it, or a little earlier; 0 where that is not known. */
    static long now() {
        // The kernel shows ticks of 1/100 s on every common machine; where they are finer this is too early, which is
        // safe.
        return read("uptime")
                .map(text -> new String(text, StandardCharsets.US_ASCII).split(" ", -1)[0])
                .map(seconds -> (long) (Double.parseDouble(seconds) * 100) - 1)
                .orElse(0L);
    }

    private static Optional<ProcessEntry> of(String name) {
        return read(name + "/stat").map(text -> parse(new String(text, StandardCharsets.ISO_8859_1)));
    }

    /** The second field, the program's name, stands in brackets and may hold blanks and brackets itself. */
    private static ProcessEntry parse(String line) {
        int name = line.lastIndexOf(')');
        String[] fields = line.substring(name + 2).split(" ", -1);
        return new ProcessEntry(
                Long.parseLong(line.substring(0, line.indexOf(' '))),
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19]));
    }

    private static Optional<byte[]> read(String file) {
        try (InputStream in = new FileInputStream("/proc/" + file)) {
            return Optional.of(in.readAllBytes()).filter(bytes -> bytes.length > 0);
        } catch (IOException gone) {
            return Optional.empty(); // it ended meanwhile, or is another user's
        }
    }
}
