package dev.runnel.app;

import com.google.gson.JsonObject;
import dev.runnel.app.Config.BadSettingException;
import dev.runnel.console.Clean;
import dev.runnel.console.Format;
import dev.runnel.model.ModelException;
import dev.runnel.provider.Providers.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code runnel doctor}: what is set up, what is not, and why. Shows where keys were found, and no key. */
final class DoctorCommand {

    private final CommandLine.Doctor asked;
    private final Config config;
    private final Format format;
    private final List<Finding> findings = new ArrayList<>();

    /** One thing looked at; {@code good} is absent where it is neither. */
    private record Finding(String about, String words, Optional<Boolean> good) {}

    DoctorCommand(CommandLine.Doctor asked) throws BadSettingException {
        this.asked = asked;
        this.config = Config.ofProcess(asked.settings(), name -> Optional.empty());
        this.format = Format.of(config.text("output").orElse("pretty")).orElse(Format.PRETTY);
    }

    ExitCode run() throws BadSettingException, IOException {
        note("runnel", Version.NUMBER);
        note("java", Runtime.version() + " on " + config.system());
        note("settings", config.userFile() + (Files.exists(config.userFile()) ? "" : " (not there, none needed)"));
        try (var app = new App(config, RunCommand.workspace(RunCommand.folder(config)), Use.UNATTENDED)) {
            find("home", app.home().toString(), "cannot be written; name another folder in RUNNEL_HOME", app.ready());
            note("commands", app.rights());
            lookAtModel(app);
            app.providers().places().forEach(this::lookAt);
        }
        ExitCode printed = Streams.print(new Streams(config).output(asked.look()), text());
        boolean good = findings.stream().allMatch(finding -> finding.good().orElse(true));
        return printed == ExitCode.DONE && !good ? ExitCode.NOT_CONFIGURED : printed;
    }

    private void lookAtModel(App app) {
        try {
            note("model", app.models().find("").name());
        } catch (ModelException none) {
            findings.add(new Finding("model", none.getMessage(), Optional.of(false)));
        }
    }

    private void lookAt(Place place) {
        String key = place.key()
                .map(found -> found.name() + " in " + found.place())
                .orElse(
                        place.keyNames().isEmpty()
                                ? "needs no key"
                                : "no key: set " + place.keyNames().getFirst());
        note(place.provider(), key + "; " + place.address());
    }

    private void note(String about, String words) {
        findings.add(new Finding(about, words, Optional.empty()));
    }

    private void find(String about, String words, String otherwise, boolean good) {
        findings.add(new Finding(about, good ? words : words + " " + otherwise, Optional.of(good)));
    }

    private String text() {
        return findings.stream()
                .map(finding -> (format == Format.JSONL ? json(finding) : line(finding)) + "\n")
                .collect(Collectors.joining());
    }

    private static String line(Finding finding) {
        String problem = finding.good().orElse(true) ? "" : "PROBLEM: ";
        return String.format(Locale.ROOT, "%-10s  %s%s", finding.about(), problem, Clean.line(finding.words()));
    }

    private static String json(Finding finding) {
        var json = new JsonObject();
        json.addProperty("about", finding.about());
        json.addProperty("words", finding.words());
        finding.good().ifPresent(good -> json.addProperty("ok", good));
        return json.toString();
    }
}
