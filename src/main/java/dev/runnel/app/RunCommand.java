package dev.runnel.app;

import dev.runnel.app.Config.BadSettingException;
import dev.runnel.console.ConsoleRenderer;
import dev.runnel.console.Format;
import dev.runnel.console.PipedInput;
import dev.runnel.run.Run;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.StartRequest;
import dev.runnel.run.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code runnel "PROMPT"}: one run in one folder, streamed. */
final class RunCommand {

    private static final int SILENCE_SECONDS = 2;

    private final CommandLine.Run asked;
    private final Config config;
    private final Streams streams;

    RunCommand(CommandLine.Run asked, Config config) {
        this.asked = asked;
        this.config = config;
        this.streams = new Streams(config);
    }

    /** A command line that cannot be carried out: wrong use, exit 2. */
    static final class WrongUseException extends Exception {
        private static final long serialVersionUID = 1;

        WrongUseException(String message) {
            super(message);
        }
    }

    ExitCode run() throws BadSettingException, WrongUseException, IOException, InterruptedException {
        String prompt = prompt();
        Path folder = folder(config);
        Use use = streams.canAsk() ? Use.ATTENDED : Use.UNATTENDED;
        try (var app = new App(config, new OneWorkspace(folder), use)) {
            app.hideSecrets(config);
            Run run = app.runs().start(request(app, prompt, folder));
            return new ConsoleRun(run, renderer(), new ConsoleAnswers(streams, run)).show();
        } catch (RunRefusedException refused) {
            return refused(refused);
        }
    }

    private ConsoleRenderer renderer() throws BadSettingException {
        String word = config.text("output").orElse(Format.PRETTY.word());
        Format format = Format.of(word)
                .orElseThrow(
                        () -> new BadSettingException("output is \"" + word + "\"; it must be pretty, text or jsonl"));
        return ConsoleRenderer.of(asked.look().in(format), streams.output(asked.look()), streams.error(asked.look()));
    }

    /** What was asked for cannot be done: says why. */
    static ExitCode refused(RunRefusedException refused) throws WrongUseException {
        return switch (refused.why()) {
            case MODEL, WORKSPACE, APPROVAL -> {
                Main.complain(refused.getMessage());
                yield ExitCode.NOT_CONFIGURED;
            }
            case UNKNOWN_SESSION -> throw new WrongUseException("there is no such session; runnel sessions lists them");
            case UNKNOWN_RUN ->
                throw new WrongUseException("the session has no such run; runnel sessions show SESSION lists its runs");
            case TITLE -> throw new WrongUseException(refused.getMessage());
            case BUSY, DAMAGED, TOO_MANY, STOPPING, KEY_REUSED, NOTHING_TO_UNDO, CHANGED_SINCE, FORBIDDEN -> {
                Main.complain(refused.getMessage());
                yield ExitCode.FAILED;
            }
        };
    }

    private StartRequest request(App app, String prompt, Path folder) throws WrongUseException {
        StartRequest request = StartRequest.of(Main.PRINCIPAL, prompt);
        if (asked.session().isPresent()) {
            return request.inSession(asked.session().get());
        }
        if (!asked.continued()) {
            return request;
        }
        return app.sessions()
                .newest(Main.PRINCIPAL, folder.toString())
                .map(request::inSession)
                .orElseThrow(() ->
                        new WrongUseException("there is no session in " + folder + " to go on with; leave -c out"));
    }

    /** The folder given with {@code -C}, else the current one. */
    static Path folder(Config config) throws BadSettingException, IOException {
        Path folder = Path.of(config.text("workspace").orElse("."));
        if (!Files.isDirectory(folder)) {
            throw new BadSettingException("workspace is \"" + folder + "\"; there is no such folder");
        }
        return folder.toRealPath();
    }

    /** The words given, with what was piped in below them. */
    private String prompt() throws WrongUseException, IOException, InterruptedException {
        boolean piped = asked.standardInput() || !streams.inputIsTerminal();
        if (!piped) {
            return requireWords(asked.prompt());
        }
        return switch (readInput()) {
            case PipedInput.Refused(String why) -> throw new WrongUseException(why);
            case PipedInput.Text text -> requireWords(text.with(asked.prompt()));
        };
    }

    /** Says what it waits for when whoever started us left standard input open and silent. */
    private PipedInput readInput() throws IOException, InterruptedException {
        var read = new CountDownLatch(1);
        Thread patience = Thread.ofVirtual().name("input-patience").start(() -> {
            try {
                if (!read.await(SILENCE_SECONDS, TimeUnit.SECONDS)) {
                    Main.complain("waiting for standard input to end (add </dev/null if nothing is to be piped in)");
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return PipedInput.read(streams.input());
        } finally {
            read.countDown();
            patience.join();
        }
    }

    private static String requireWords(String prompt) throws WrongUseException {
        if (prompt.isBlank()) {
            throw new WrongUseException(CommandLine.nothingAsked().text().replaceFirst("^runnel: ", ""));
        }
        return prompt;
    }

    /** The console works in one folder. */
    private record OneWorkspace(Path folder) implements Workspaces {

        @Override
        public Optional<Path> choose(String session, String principal, Optional<String> name) {
            return name.isPresent() ? Optional.empty() : Optional.of(folder);
        }

        @Override
        public List<String> names(String principal) {
            return List.of();
        }
    }

    static Workspaces workspace(Path folder) {
        return new OneWorkspace(folder);
    }
}
