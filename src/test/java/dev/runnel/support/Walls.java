package dev.runnel.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The house: which room may use which, and what from outside, as the table "Rooms" of the architecture has it. */
public final class Walls {

    private static final String US = "dev.runnel.";
    private static final String GSON = "com.google.gson.";
    private static final String JETTY = "org.eclipse.jetty.";
    private static final String SERVLET = "jakarta.servlet.";

    private static final Set<String> ANY = Set.of("*");

    /** The only class that asks for the environment and system properties, apart from the launcher. */
    private static final String CONFIG = "dev.runnel.app.Config";

    private static final Set<String> ASKING = Set.of(
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.System.getProperties",
            "java.lang.System.setProperty",
            "java.lang.System.setProperties",
            "java.lang.System.clearProperty",
            "java.lang.Integer.getInteger",
            "java.lang.Long.getLong",
            "java.lang.Boolean.getBoolean");

    private static final Map<String, Room> ROOMS = Map.ofEntries(
            room("event", Set.of(), GSON),
            room("model", Set.of(), GSON),
            room("sandbox", Set.of()),
            room("workspace", Set.of(), "com.github.difflib."),
            room("tool", Set.of("workspace", "sandbox"), GSON),
            room("tool.coding", Set.of("tool", "workspace", "sandbox"), GSON),
            // Arguments of calls are JSON in the signatures of their neighbours, so these two have Gson as well.
            room("agent", Set.of("event", "model", "tool", "workspace"), GSON),
            room("run", Set.of("event", "model", "workspace", "agent", "store"), GSON),
            room("store", Set.of("event", "model"), GSON),
            room("wire", Set.of("event"), GSON),
            room("provider", Set.of("model", "wire"), GSON, JETTY),
            room("server", Set.of("event", "run", "wire"), SERVLET, GSON),
            room("acp", Set.of("event", "run", "wire"), GSON),
            room("console", Set.of("event", "run"), "org.jline.", "org.commonmark."),
            // Gson: lists printed as JSON lines.
            room("app", ANY, JETTY, SERVLET, GSON, "org.apache.commons.cli."),
            room("launch", Set.of()));

    private static final Set<String> JDK = ModuleLayer.boot().modules().stream()
            .filter(module ->
                    module.getName().startsWith("java.") || module.getName().startsWith("jdk."))
            .flatMap(module -> module.getDescriptor().exports().stream())
            .filter(exports -> !exports.isQualified())
            .map(exports -> exports.source() + ".")
            .collect(Collectors.toSet());

    private Walls() {}

    /** What a room may use: of ours, and beginnings of names from outside. */
    private record Room(Set<String> ours, List<String> libraries) {
        boolean mayUse(String room) {
            return ours.equals(ANY) || ours.contains(room);
        }
    }

    private static Map.Entry<String, Room> room(String name, Set<String> ours, String... libraries) {
        return Map.entry(name, new Room(ours, List.of(libraries)));
    }

    /** Each wall that a class goes through, as a sentence. */
    public static List<String> broken(Uses uses) {
        Optional<String> in = roomOf(uses.name());
        if (in.isEmpty()) {
            return List.of(uses.name() + " is in no room of the house");
        }
        var broken = new ArrayList<String>();
        for (String type : uses.types()) {
            problem(in.get(), type).ifPresent(problem -> broken.add(uses.name() + " " + problem));
        }
        if (!asks(uses.name())) {
            uses.methods().stream()
                    .filter(ASKING::contains)
                    .forEach(method -> broken.add(uses.name() + " calls " + method));
        }
        return broken;
    }

    private static boolean asks(String name) {
        return name.equals(CONFIG) || name.startsWith(CONFIG + "$") || name.startsWith(US + "launch.");
    }

    private static Optional<String> problem(String in, String type) {
        if (type.startsWith(US)) {
            String other = roomOf(type).orElse("nowhere");
            boolean allowed = other.equals(in) || ROOMS.get(in).mayUse(other);
            return allowed ? Optional.empty() : Optional.of("uses " + type);
        }
        boolean allowed = JDK.contains(type.substring(0, type.lastIndexOf('.') + 1))
                || type.startsWith("org.jspecify.annotations.")
                || ROOMS.get(in).libraries().stream().anyMatch(type::startsWith);
        return allowed ? Optional.empty() : Optional.of("uses " + type);
    }

    /** The room with the longest name that the class is in; rooms may have packages of their own below them. */
    private static Optional<String> roomOf(String type) {
        return ROOMS.keySet().stream()
                .filter(room -> type.startsWith(US + room + "."))
                .max((one, two) -> Integer.compare(one.length(), two.length()));
    }
}
