package dev.runnel.app;

import dev.runnel.console.Clean;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where {@link System.Logger} writes when the program is its own master; in a container that is the container's matter. */
final class Logging {

    // Loggers are kept only as long as somebody holds them; this one holds its level.
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private Logging() {}

    /** For a server: one line each on standard error, a stack below it where there is one. */
    static void lines() {
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new Line());
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        root.addHandler(handler);
        JETTY.setLevel(Level.WARNING);
    }

    /** For the console: events tell what happens; only what broke is worth a line beside them. */
    static void quiet() {
        lines();
        Logger.getLogger("").setLevel(Level.SEVERE);
    }

    private static final class Line extends Formatter {

        @Override
        public String format(LogRecord record) {
            return Instant.ofEpochMilli(record.getMillis()).truncatedTo(ChronoUnit.MILLIS) + " "
                    + record.getLevel().getName().toLowerCase(Locale.ROOT) + " " + record.getLoggerName() + " "
                    + oneLine(formatMessage(record)) + "\n" + stack(record.getThrown());
        }

        /** What others said must not look like lines of ours. */
        private static String oneLine(String message) {
            return Clean.line(message);
        }

        private static String stack(@Nullable Throwable thrown) {
            if (thrown == null) {
                return "";
            }
            var text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            return Clean.whole(text.toString());
        }
    }
}
