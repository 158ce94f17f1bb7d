package dev.runnel.app;

import dev.runnel.console.Format;
import dev.runnel.console.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user asked for on the command line.
 *
 * <p>Options that are configuration keys too stand in {@code settings} under the key's name, checked, and only when
 * they were given: {@code model}, {@code workspace}, {@code output}, {@code approval}, {@code sandbox},
 * {@code max-turns}, {@code host}, {@code port}, {@code token}, {@code max-runs}, {@code retention}, {@code record}.
 */
public sealed interface CommandLine {

    /**
     * One run.
     *
     * @param prompt the words given, joined by blanks; empty when there were none
     * @param standardInput whether {@code -} asked for standard input, be it a terminal or not
     * @param session the session to go on with
     * @param continued whether to go on with the newest session of the workspace
     */
    record Run(
            String prompt,
            boolean standardInput,
            Optional<String> session,
            boolean continued,
            Map<String, String> settings,
            Look look)
            implements CommandLine {
        public Run {
            settings = Map.copyOf(settings);
        }
    }

    /** The server. */
    record Serve(Map<String, String> settings) implements CommandLine {
        public Serve {
            settings = Map.copyOf(settings);
        }
    }

    /** The Agent Client Protocol on standard input and output. */
    record Acp(Map<String, String> settings) implements CommandLine {
        public Acp {
            settings = Map.copyOf(settings);
        }
    }

    /** An earlier run again; {@code speed} 2 is twice as fast as it was, infinity without any pause. */
    record Replay(String run, double speed, Map<String, String> settings, Look look) implements CommandLine {
        public Replay {
            settings = Map.copyOf(settings);
        }
    }

    /** The list of sessions. */
    record Sessions(Map<String, String> settings, Look look) implements CommandLine {
        public Sessions {
            settings = Map.copyOf(settings);
        }
    }

    /** One session as a whole; a new one works in the workspace. */
    record Session(SessionWork work, Map<String, String> settings, Look look) implements CommandLine {
        public Session {
            settings = Map.copyOf(settings);
        }
    }

    /** The list of models. */
    record Models(Map<String, String> settings, Look look) implements CommandLine {
        public Models {
            settings = Map.copyOf(settings);
        }
    }

    /** What is set up, and what is not and why. */
    record Doctor(Map<String, String> settings, Look look) implements CommandLine {
        public Doctor {
            settings = Map.copyOf(settings);
        }
    }

    /** A look at every byte of a session, or of all; {@code what} is the id of a run or a session. */
    record Verify(Optional<String> what, Map<String, String> settings, Look look) implements CommandLine {
        public Verify {
            settings = Map.copyOf(settings);
        }
    }

    /**
     * What the last run did to files, taken back or done again.
     *
     * @param again whether it is done again
     * @param session whose last run; of the workspace's newest session where none is named
     * @param preview whether only to look what that would change
     */
    record Undo(boolean again, Optional<String> session, boolean preview, Map<String, String> settings, Look look)
            implements CommandLine {
        public Undo {
            settings = Map.copyOf(settings);
        }
    }

    /** A help text, for standard output, exit 0. */
    record ShowHelp(Help.Topic topic) implements CommandLine {}

    /** The version, for standard output, exit 0. */
    record ShowVersion() implements CommandLine {}

    /** Wrong use: {@code text} goes to standard error, exit 2. */
    record Wrong(String text) implements CommandLine {

        /** Says what is wrong, and where help is. */
        static Wrong because(String reason) {
            return new Wrong("runnel: " + reason + "\nTry: runnel --help");
        }
    }

    /** What is asked of the display. */
    record Look(boolean noColour, boolean plain, boolean quiet, boolean verbose) {

        /** With a format, all that a renderer wants to know. */
        public View in(Format format) {
            return new View(format, quiet, verbose, plain);
        }
    }

    /** Reads the words after {@code runnel}. */
    static CommandLine parse(List<String> words) {
        return Arguments.parse(words);
    }

    /** The answer to a run without a prompt, where nothing is piped in either. */
    static Wrong nothingAsked() {
        return new Wrong("runnel: no prompt. A conversation is not part of this version; say what to do.\n"
                + "Try: runnel \"Create a Flask app with CRUD routes\", or runnel --help");
    }
}
