package dev.runnel.app;

import dev.runnel.app.CommandLine.Look;
import dev.runnel.console.Outlet;
import dev.runnel.console.Style;
import dev.runnel.console.Terminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The standard streams as they are: files, pipes or terminals, each for itself. Written to through plain file streams, which
 * report a closed pipe; {@link System#out} would swallow it.
 */
final class Streams {

    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final Config config;

    Streams(Config config) {
        this.config = config;
    }

    InputStream input() {
        return new FileInputStream(FileDescriptor.in);
    }

    boolean inputIsTerminal() {
        return terminal(INPUT);
    }

    /** Whether a person sits there who sees a question and can answer it. */
    boolean canAsk() {
        return terminal(INPUT) && terminal(ERROR);
    }

    Outlet output(Look look) {
        return new Outlet(new FileOutputStream(FileDescriptor.out), terminal(OUTPUT, look));
    }

    /** Prints a text, all at once; who has gone meanwhile is no failure of ours. */
    static ExitCode print(Outlet out, String text) {
        try {
            out.stream().write(text.getBytes(StandardCharsets.UTF_8));
            return ExitCode.DONE;
        } catch (IOException gone) {
            return ExitCode.OUTPUT_CLOSED;
        }
    }

    /** Whether somebody reads standard output who can go away, as behind a pipe; a file that takes no more is another matter. */
    boolean outputHasReader() {
        try {
            String target = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(OUTPUT)))
                    .toString();
            return target.startsWith("pipe:") || target.startsWith("socket:") || terminal(OUTPUT);
        } catch (IOException | UnsupportedOperationException e) {
            return true; // as elsewhere, where nobody can know
        }
    }

    Outlet error(Look look) {
        return new Outlet(new FileOutputStream(FileDescriptor.err), terminal(ERROR, look));
    }

    private Terminal terminal(int descriptor, Look look) {
        boolean tty = terminal(descriptor);
        String term = variable("TERM");
        boolean colour = Style.colour(look.noColour(), variable("NO_COLOR"), variable("CLICOLOR_FORCE"), term, tty);
        return new Terminal(tty, colour, utf8(), tty && !term.equals("dumb"), width());
    }

    /** Linux says what a descriptor leads to; elsewhere the JDK knows of input and output together. */
    private static boolean terminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(descriptor)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.ofNullable(System.console())
                    .filter(console -> console.isTerminal())
                    .isPresent();
        }
    }

    /** Whether the locale's characters are UTF-8; the first variable that is set decides, as in POSIX. */
    private boolean utf8() {
        String locale = config.environment("LC_ALL")
                .or(() -> config.environment("LC_CTYPE"))
                .or(() -> config.environment("LANG"))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        return locale.contains("utf-8") || locale.contains("utf8");
    }

    private int width() {
        String columns = variable("COLUMNS");
        return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : 80;
    }

    private String variable(String name) {
        return config.environment(name).orElse("");
    }
}
