package dev.runnel.app;

import com.google.gson.JsonObject;
import dev.runnel.app.Config.BadSettingException;
import dev.runnel.app.RunCommand.WrongUseException;
import dev.runnel.console.Clean;
import dev.runnel.console.ConsoleRenderer;
import dev.runnel.console.Format;
import dev.runnel.console.SessionView;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.run.FoundRun;
import dev.runnel.run.Models.Listed;
import dev.runnel.run.RunJson;
import dev.runnel.run.Subscription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands that only look: {@code sessions}, {@code models}, {@code replay}. Nothing is begun or changed. */
final class LookCommands {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Config config;
    private final CommandLine.Look look;
    private final Streams streams;
    private final Format format;

    LookCommands(Map<String, String> settings, CommandLine.Look look) throws BadSettingException {
        this.config = Config.ofProcess(settings, name -> Optional.empty());
        this.look = look;
        this.streams = new Streams(config);
        this.format = Format.of(config.text("output").orElse("pretty")).orElse(Format.PRETTY);
    }

    ExitCode sessions(boolean onlyHere) throws BadSettingException, IOException {
        Path folder = RunCommand.folder(config);
        try (var app = new App(config, RunCommand.workspace(folder))) {
            return print(app.sessions().list(Main.PRINCIPAL).stream()
                    .filter(session -> !onlyHere || session.workspace().equals(folder.toString()))
                    .map(session ->
                            format == Format.JSONL ? RunJson.of(session).toString() : SessionView.line(session)));
        }
    }

    ExitCode models() throws BadSettingException, IOException {
        try (var app = new App(config, RunCommand.workspace(RunCommand.folder(config)))) {
            return print(app.models().list().stream().map(model -> format == Format.JSONL ? json(model) : line(model)));
        }
    }

    private static String line(Listed model) {
        return Clean.line(model.name())
                + (model.problem().isEmpty() ? "" : "  cannot be used: " + Clean.line(model.problem()));
    }

    private static String json(Listed model) {
        var json = new JsonObject();
        json.addProperty("name", model.name());
        json.addProperty("offline", model.offline());
        json.addProperty("usable", model.problem().isEmpty());
        if (!model.problem().isEmpty()) {
            json.addProperty("problem", model.problem());
        }
        return json.toString();
    }

    private ExitCode print(Stream<String> lines) {
        return Streams.print(
                streams.output(look), lines.map(line -> line + "\n").collect(Collectors.joining()));
    }

    /** @param speed how many times as fast as it was; infinite for no pauses */
    ExitCode replay(String run, double speed)
            throws BadSettingException, WrongUseException, IOException, InterruptedException {
        try (var app = new App(config, RunCommand.workspace(RunCommand.folder(config)))) {
            FoundRun found = app.runs()
                    .find(Main.PRINCIPAL, run)
                    .orElseThrow(() -> new WrongUseException(
                            "there is no such run; runnel sessions lists the sessions, and a run is SESSION.1"));
            var renderer = ConsoleRenderer.of(look.in(format), streams.output(look), streams.error(look));
            try (Subscription events = found.subscribe(0)) {
                return replay(events, renderer, speed);
            } catch (Subscription.BrokenRunException broken) {
                Main.complain(broken.getMessage());
                return ExitCode.FAILED;
            } catch (IOException gone) {
                return ExitCode.OUTPUT_CLOSED;
            }
        }
    }

    private static ExitCode replay(Subscription events, ConsoleRenderer renderer, double speed)
            throws IOException, InterruptedException {
        Optional<Envelope> before = Optional.empty();
        while (true) {
            Optional<Envelope> next = events.next(HOUR);
            if (next.isEmpty()) {
                continue;
            }
            if (before.isPresent() && !(next.get().event() instanceof Event.Gap)) {
                long gap = next.get().atMillis() - before.get().atMillis();
                TimeUnit.NANOSECONDS.sleep((long) (Math.max(0, gap) * 1_000_000 / speed));
            }
            renderer.show(next.get());
            if (next.get().terminal()) {
                return ExitCode.DONE;
            }
            before = next;
        }
    }
}
