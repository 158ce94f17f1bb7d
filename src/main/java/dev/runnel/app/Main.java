package dev.runnel.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runnel.app.Config.BadSettingException;
import dev.runnel.app.RunCommand.WrongUseException;
import dev.runnel.console.Clean;
import dev.runnel.provider.Providers;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The program: reads what was asked, has it done, and exits with a code that says how it went. */
public final class Main {

    /** Who the person at the console is; the same as whoever calls a server on loopback. */
    static final String PRINCIPAL = "local";

    private Main() {}

    public static void main(String[] words) {
        ExitCode code;
        try {
            code = carryOut(CommandLine.parse(List.of(words)));
        } catch (WrongUseException e) {
            complain(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            code = ExitCode.USAGE;
        } catch (BadSettingException e) {
            complain(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            code = ExitCode.USAGE;
        } catch (IOException e) {
            complain(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            code = ExitCode.NOT_CONFIGURED;
        } catch (UncheckedIOException e) { // of the store: a disk that is full or broken
            complain(e.getMessage() + " (" + e.getCause() + "); free space on the disk, or mend it");
            code = ExitCode.NOT_CONFIGURED;
        } catch (InterruptedException e) {
            code = ExitCode.INTERRUPTED;
        }
        System.exit(code.number());
    }

    private static ExitCode carryOut(CommandLine asked)
            throws WrongUseException, BadSettingException, IOException, InterruptedException {
        return switch (asked) {
            case CommandLine.Run run -> {
                Logging.quiet();
                yield new RunCommand(run, Config.ofProcess(run.settings(), name -> Optional.empty())).run();
            }
            case CommandLine.Serve serve -> {
                Logging.lines();
                yield new ServeCommand(serve.settings(), standardOutput()).run();
            }
            case CommandLine.Acp acp -> {
                Logging.lines();
                yield new AcpCommand(acp.settings()).run();
            }
            case CommandLine.Replay replay -> {
                Logging.quiet();
                yield new LookCommands(replay.settings(), replay.look()).replay(replay.run(), replay.speed());
            }
            case CommandLine.Sessions sessions -> {
                Logging.quiet();
                yield new LookCommands(sessions.settings(), sessions.look())
                        .sessions(sessions.settings().containsKey("workspace"));
            }
            case CommandLine.Session session -> {
                Logging.quiet();
                yield new SessionsCommand(session).run();
            }
            case CommandLine.Verify verify -> {
                Logging.quiet();
                yield new VerifyCommand(verify).run();
            }
            case CommandLine.Undo undo -> {
                Logging.quiet();
                yield new UndoCommand(undo).run();
            }
            case CommandLine.Models models -> {
                Logging.quiet();
                yield new LookCommands(models.settings(), models.look()).models();
            }
            case CommandLine.Doctor doctor -> {
                Logging.quiet();
                yield new DoctorCommand(doctor).run();
            }
            case CommandLine.ShowHelp help -> {
                standardOutput().print(Help.text(help.topic(), modelNow()));
                yield ExitCode.DONE;
            }
            case CommandLine.ShowVersion version -> {
                standardOutput().print(Help.version(Version.NUMBER));
                yield ExitCode.DONE;
            }
            case CommandLine.Wrong(String text) -> {
                standardError().println(Clean.whole(text));
                yield ExitCode.USAGE;
            }
        };
    }

    /** Without asking anybody: help is to be there at once. */
    private static String modelNow() throws BadSettingException {
        Config config = Config.ofProcess(Map.of(), name -> Optional.empty());
        Optional<String> named = config.text("model");
        return named.isPresent()
                ? named.get() + " (configured)"
                : Providers.firstSet(config::variable)
                        .orElse("a model server on this machine, else offline/demo (no key is set)");
    }

    /** Says on standard error what is wrong. */
    static void complain(String sentence) {
        standardError().println("runnel: " + Clean.whole(sentence));
    }

    private static PrintStream standardOutput() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    }

    private static PrintStream standardError() {
        return new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    }
}
