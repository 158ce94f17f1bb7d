package dev.runnel.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.gson.JsonObject;
import dev.runnel.store.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every run of a home as it is replayed, and what must be true of them all at any time after a restart. */
final class Replays {

    private final ChaosServer server;
    private final Figures figures;
    private final Map<String, String> replays = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final Map<Path, Set<String>> effects = new HashMap<>();

    Replays(ChaosServer server, Figures figures) {
        this.server = server;
        this.figures = figures;
    }

    /** Looks at all runs of the session: those seen before must be what they were, and all must be whole. */
    void look(String session) throws IOException {
        String workspace = "";
        for (int ordinal = 1; true; ordinal++) {
            String run = session + "." + ordinal;
            Optional<byte[]> found = server.replay(Wire.NATIVE, run);
            if (found.isEmpty()) {
                break;
            }
            List<String> events = Wire.NATIVE.events(found.get());
            String before = replays.putIfAbsent(run, String.join("", events));
            if (before == null) {
                lookAtNew(run, events);
            } else if (!before.equals(String.join("", events))) {
                figures.found("changed", run + " is not what it was");
            }
            workspace = data(events.getFirst()).get("workspace").getAsString();
        }
        if (!workspace.isEmpty()) {
            lookAtEffects(Path.of(workspace));
        }
        lookAtFile(session);
    }

    private void lookAtNew(String run, List<String> events) {
        figures.count("runs", 1);
        figures.count("events", events.size());
        requireNumbered(run, events);
        long ends = events.stream()
                .filter(event -> Wire.NATIVE.name(event).equals("on_complete"))
                .count();
        if (ends != 1 || !Wire.NATIVE.name(events.getLast()).equals("on_complete")) {
            figures.found("unended", run + " has " + ends + " ends");
        } else {
            figures.count(data(events.getLast()).get("reason").getAsString(), 1);
        }
        rememberCalls(run, events);
    }

    private void requireNumbered(String run, List<String> events) {
        for (int i = 0; i < events.size(); i++) {
            long seq = Wire.NATIVE.seq(events.get(i));
            if (seq != i + 1) {
                figures.found(seq <= i ? "doubled" : "gaps", run + " has " + seq + " at place " + (i + 1));
                return;
            }
        }
    }

    private void rememberCalls(String run, List<String> events) {
        var open = new HashMap<String, String>();
        for (String event : events) {
            switch (Wire.NATIVE.name(event)) {
                case "on_tool_start" -> {
                    String effect = begin(data(event));
                    if (open.put(data(event).get("id").getAsString(), effect) != null) {
                        figures.found("doubled", run + " has a call with two starts: " + event);
                    }
                }
                case "on_tool_end" -> end(run, data(event), open);
                default -> {}
            }
        }
        if (!open.isEmpty()) {
            figures.found("unended", run + " has calls without end: " + open);
        }
    }

    private String begin(JsonObject start) {
        if (!start.get("name").getAsString().equals("bash")) {
            return "";
        }
        if (!start.get("input").isJsonObject()) {
            return ""; // the model was cut off while it wrote the arguments
        }
        String effect = ChaosModel.effect(start.getAsJsonObject("input"));
        begun.add(effect);
        return effect;
    }

    private void end(String run, JsonObject end, Map<String, String> open) {
        String effect = open.remove(end.get("id").getAsString());
        if (effect == null) {
            figures.found("doubled", run + " has an end without a start: " + end);
        } else if (end.get("ok").getAsBoolean() && !effect.isEmpty()) {
            done.add(effect);
        }
        String output = end.get("output").getAsString();
        if (output.startsWith("unknown:")) {
            figures.count("calls told as unknown", 1);
        }
        if (output.startsWith("not done:") && effect != null) {
            figures.count("calls told as not done", 1);
            begun.remove(effect); // recovery wrote its start
        }
    }

    /** A line of the file is one call's; each call was journalled before it acted, and acts once. */
    private void lookAtEffects(Path workspace) throws IOException {
        Path file = workspace.resolve("effects");
        var lines = new ArrayList<String>();
        if (Files.exists(file)) {
            lines.addAll(Files.readAllLines(file));
        }
        var once = new HashSet<String>();
        for (String line : lines) {
            if (!once.add(line)) {
                figures.found("effects twice", line + " in " + file);
            }
            if (!begun.contains(line)) {
                figures.found("effects unannounced", line + " in " + file);
            }
        }
        effects.put(workspace, once);
    }

    /** Each call that is said to have gone well has had its effect. */
    void requireEffects() {
        var all = new HashSet<String>();
        effects.values().forEach(all::addAll);
        figures.count("effects", all.size());
        done.stream()
                .filter(effect -> !all.contains(effect))
                .forEach(effect -> figures.found("effects missing", effect));
    }

    private void lookAtFile(String session) throws IOException {
        try (var store = new FileStore(server.home())) {
            store.verify(session)
                    .orElseThrow()
                    .damage()
                    .ifPresent(damage -> figures.found("damaged", session + ": " + damage));
        }
    }

    /** What came to the client must be, byte for byte, the beginning of what is replayed now. */
    void requireKept(String what, String run, Wire wire, List<String> acknowledged) throws IOException {
        figures.count("events seen", acknowledged.size());
        List<String> replay = server.replay(wire, run).map(wire::events).orElseGet(List::of);
        for (int i = 0; i < acknowledged.size(); i++) {
            String seen = acknowledged.get(i);
            if (wire.seq(seen) != i + 1) {
                figures.found(wire.seq(seen) <= i ? "doubled" : "gaps", what + " saw at place " + (i + 1) + " " + seen);
                return;
            }
            if (i >= replay.size() || !replay.get(i).equals(seen)) {
                figures.found("lost", what + " of " + run + " saw " + seen);
            }
        }
    }

    private static JsonObject data(String event) {
        return Wire.NATIVE.json(event).getAsJsonObject("data");
    }

    /** The bytes as they were sent. */
    static byte[] bytes(List<String> events) {
        return String.join("", events).getBytes(ISO_8859_1);
    }
}
