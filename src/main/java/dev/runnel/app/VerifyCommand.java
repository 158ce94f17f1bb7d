package dev.runnel.app;

import com.google.gson.JsonObject;
import dev.runnel.app.Config.BadSettingException;
import dev.runnel.app.RunCommand.WrongUseException;
import dev.runnel.console.Format;
import dev.runnel.console.Outlet;
import dev.runnel.store.FileStore;
import dev.runnel.store.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * {@code runnel verify}: looks at every byte of sessions. It opens the store alone, so that nothing is recovered, and no torn
 * line cut off, before it was looked at.
 */
final class VerifyCommand {

    private final CommandLine.Verify asked;
    private final Config config;
    private final Format format;

    VerifyCommand(CommandLine.Verify asked) throws BadSettingException {
        this.asked = asked;
        this.config = Config.ofProcess(asked.settings(), name -> Optional.empty());
        this.format = Format.of(config.text("output").orElse("pretty")).orElse(Format.PRETTY);
    }

    ExitCode run() throws WrongUseException, IOException {
        boolean whole = true;
        try (var store = new FileStore(config.home())) {
            for (String session : sessions(store)) {
                Verdict verdict = store.verify(session)
                        .orElseThrow(() -> new WrongUseException(
                                "there is no session " + session + "; runnel sessions lists them"));
                print(format == Format.JSONL ? json(session, verdict) : line(session, verdict));
                whole &= verdict.damage().isEmpty();
            }
        }
        return whole ? ExitCode.DONE : ExitCode.FAILED;
    }

    private List<String> sessions(FileStore store) {
        return asked.what().map(id -> List.of(id.replaceFirst("\\..*", ""))).orElseGet(store::ids);
    }

    private static String line(String session, Verdict verdict) {
        return verdict.damage()
                .map(damage -> session + "  DAMAGED at line " + damage.line() + ", byte " + damage.offset() + ": "
                        + damage.what())
                .orElseGet(() -> session + "  as written: " + verdict.runs() + " runs, " + verdict.events() + " events"
                        + (verdict.removed() > 0 ? ", " + verdict.removed() + " more removed by a retention rule" : "")
                        + (verdict.open()
                                ? "; the last run has no end (it goes on, or the next start closes it)"
                                : ""));
    }

    private static String json(String session, Verdict verdict) {
        var json = new JsonObject();
        json.addProperty("session", session);
        json.addProperty("ok", verdict.damage().isEmpty());
        json.addProperty("runs", verdict.runs());
        json.addProperty("events", verdict.events());
        json.addProperty("removed", verdict.removed());
        json.addProperty("open", verdict.open());
        verdict.damage().ifPresent(damage -> {
            json.addProperty("line", damage.line());
            json.addProperty("byte", damage.offset());
            json.addProperty("problem", damage.what());
        });
        return json.toString();
    }

    private void print(String line) throws IOException {
        Outlet out = new Streams(config).output(asked.look());
        out.stream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
