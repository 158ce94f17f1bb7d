package dev.runnel.app;

import dev.runnel.app.Config.BadSettingException;
import dev.runnel.app.RunCommand.WrongUseException;
import dev.runnel.console.Format;
import dev.runnel.console.Outlet;
import dev.runnel.console.UndoView;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.Undo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code runnel undo} and {@code runnel redo}: takes back what the last run did to files, and does it again. */
final class UndoCommand {

    private final CommandLine.Undo asked;
    private final Config config;
    private final Format format;

    UndoCommand(CommandLine.Undo asked) throws BadSettingException {
        this.asked = asked;
        this.config = Config.ofProcess(asked.settings(), name -> Optional.empty());
        this.format = Format.of(config.text("output").orElse("pretty")).orElse(Format.PRETTY);
    }

    ExitCode run() throws BadSettingException, WrongUseException, IOException, InterruptedException {
        Path folder = RunCommand.folder(config);
        try (var app = new App(config, RunCommand.workspace(folder))) {
            String session = session(app, folder);
            Undo undo = app.runs().undo();
            return print(
                    asked.again()
                            ? undo.redo(Main.PRINCIPAL, session, asked.preview())
                            : undo.undo(Main.PRINCIPAL, session, asked.preview()));
        } catch (RunRefusedException refused) {
            return RunCommand.refused(refused);
        }
    }

    private String session(App app, Path folder) throws WrongUseException {
        return asked.session().isPresent()
                ? asked.session().get()
                : app.sessions()
                        .newest(Main.PRINCIPAL, folder.toString())
                        .orElseThrow(() -> new WrongUseException(
                                "there is no session in " + folder + "; runnel sessions lists those elsewhere"));
    }

    private ExitCode print(Undo.Outcome outcome) {
        Outlet out = new Streams(config).output(asked.look());
        String text = format == Format.JSONL
                ? outcome.json().toString()
                : UndoView.of(outcome, asked.again(), out, asked.look().plain());
        return Streams.print(out, text + "\n");
    }
}
