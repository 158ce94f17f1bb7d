package dev.runnel.app;

import com.google.gson.JsonObject;
import dev.runnel.app.Config.BadSettingException;
import dev.runnel.app.RunCommand.WrongUseException;
import dev.runnel.app.SessionFiles.FileException;
import dev.runnel.console.Clean;
import dev.runnel.console.Format;
import dev.runnel.console.Outlet;
import dev.runnel.console.SessionView;
import dev.runnel.run.DamagedSessionException;
import dev.runnel.run.RunJson;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code runnel sessions show ID} and its like: one session shown, named, forgotten, forked, taken out or in. */
final class SessionsCommand {

    private static final String UNKNOWN = "there is no such session; runnel sessions lists them";

    private final CommandLine.Session asked;
    private final Config config;
    private final Format format;
    private final Streams streams;
    private final Outlet out;

    SessionsCommand(CommandLine.Session asked) throws BadSettingException {
        this.asked = asked;
        this.config = Config.ofProcess(asked.settings(), name -> Optional.empty());
        this.format = Format.of(config.text("output").orElse("pretty")).orElse(Format.PRETTY);
        this.streams = new Streams(config);
        this.out = streams.output(asked.look());
    }

    ExitCode run() throws BadSettingException, WrongUseException, IOException {
        try (var app = new App(config, RunCommand.workspace(RunCommand.folder(config)))) {
            return switch (asked.work()) {
                case SessionWork.Show(String session) -> show(app, session);
                case SessionWork.Rename(String session, String title) -> rename(app, session, title);
                case SessionWork.Delete(String session) -> delete(app, session);
                case SessionWork.Fork(String run) -> fork(app, run);
                case SessionWork.Export(String session, Optional<Path> file) -> export(app, session, file);
                case SessionWork.Import(Optional<Path> file) -> take(app, file);
            };
        } catch (RunRefusedException refused) {
            return RunCommand.refused(refused);
        } catch (FileException e) {
            Main.complain(String.valueOf(e.getMessage()));
            return ExitCode.FAILED;
        }
    }

    private ExitCode show(App app, String session) throws WrongUseException {
        Sessions.Shown shown =
                app.sessions().show(Main.PRINCIPAL, session).orElseThrow(() -> new WrongUseException(UNKNOWN));
        return print(
                format == Format.JSONL
                        ? RunJson.of(shown).toString()
                        : SessionView.of(shown, out, asked.look().plain()));
    }

    private ExitCode rename(App app, String session, String title) throws RunRefusedException, WrongUseException {
        app.runs().archive().rename(Main.PRINCIPAL, session, title);
        Sessions.Listed renamed = listed(app, session);
        return told(RunJson.of(renamed), "Session " + session + " is now called: " + Clean.line(renamed.title()));
    }

    private ExitCode delete(App app, String session) throws RunRefusedException, WrongUseException {
        Sessions.Listed forgotten = listed(app, session);
        app.runs().archive().delete(Main.PRINCIPAL, session);
        return told(
                RunJson.of(forgotten),
                "Forgot session " + session + ": " + Clean.line(forgotten.title()) + "\nIts folder stays as it is: "
                        + Clean.line(forgotten.workspace()));
    }

    private ExitCode fork(App app, String run) throws RunRefusedException, WrongUseException {
        String session = run.substring(0, run.lastIndexOf('.'));
        try {
            return begun(app, app.runs().archive().fork(Main.PRINCIPAL, session, run));
        } catch (DamagedSessionException e) {
            Main.complain("session " + session + " is not as it was written: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private ExitCode export(App app, String session, Optional<Path> file) throws RunRefusedException, FileException {
        var files = new SessionFiles(app.runs().archive());
        if (file.isPresent()) {
            long bytes = files.export(session, file.get());
            var json = new JsonObject();
            json.addProperty("session", session);
            json.addProperty("file", file.get().toString());
            json.addProperty("bytes", bytes);
            return told(json, "Wrote " + Clean.line(file.get().toString()) + ", " + bytes + " bytes");
        }
        try {
            files.export(session, out.stream());
            return ExitCode.DONE;
        } catch (IOException e) {
            if (streams.outputHasReader()) {
                return ExitCode.OUTPUT_CLOSED;
            }
            throw new FileException("standard output cannot be written", e);
        }
    }

    private ExitCode take(App app, Optional<Path> file) throws RunRefusedException, FileException, WrongUseException {
        var files = new SessionFiles(app.runs().archive());
        try {
            return begun(app, file.isPresent() ? files.take(file.get()) : files.take(streams.input()));
        } catch (DamagedSessionException e) {
            Main.complain(file.map(Path::toString).orElse("standard input") + " is no session as it was exported: "
                    + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static Sessions.Listed listed(App app, String session) throws WrongUseException {
        return app.sessions().find(Main.PRINCIPAL, session).orElseThrow(() -> new WrongUseException(UNKNOWN));
    }

    /** The id alone goes to standard output, so that a script can take it from there. */
    private ExitCode begun(App app, String session) throws WrongUseException {
        if (format == Format.JSONL) {
            return print(RunJson.of(listed(app, session)).toString());
        }
        ExitCode code = print(session);
        if (code == ExitCode.DONE && !asked.look().quiet()) {
            Main.complain("go on with it: runnel -s " + session + " \"PROMPT\"");
        }
        return code;
    }

    private ExitCode told(JsonObject json, String sentence) {
        if (format == Format.JSONL) {
            return print(json.toString());
        }
        return asked.look().quiet() ? ExitCode.DONE : print(sentence);
    }

    private ExitCode print(String text) {
        return Streams.print(out, text + "\n");
    }
}
