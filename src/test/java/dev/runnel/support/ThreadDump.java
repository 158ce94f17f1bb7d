package dev.runnel.support;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The names of the threads in a dump in JSON, where virtual ones are seen, too. */
public final class ThreadDump {

    private ThreadDump() {}

    /** Those of this process; the dump is written into that folder. */
    public static List<String> here(Path folder) throws IOException {
        Path dump = Files.createTempDirectory(folder, "dump").resolve("threads.json");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
        return names(dump);
    }

    /** Those in that file. */
    public static List<String> names(Path dump) throws IOException {
        return threads(dump).map(thread -> thread.get("name").getAsString()).toList();
    }

    /** Those in that file that are just at work in a method of that class, or wait in one. */
    public static List<String> inside(Path dump, String type) throws IOException {
        return threads(dump)
                .filter(thread -> thread.getAsJsonArray("stack").asList().stream()
                        .anyMatch(frame -> frame.getAsString().contains(type + ".")))
                .map(thread -> thread.get("name").getAsString())
                .toList();
    }

    private static Stream<JsonObject> threads(Path dump) throws IOException {
        return JsonParser.parseString(Files.readString(dump))
                .getAsJsonObject()
                .getAsJsonObject("threadDump")
                .getAsJsonArray("threadContainers")
                .asList()
                .stream()
                .flatMap(container -> container.getAsJsonObject().getAsJsonArray("threads").asList().stream())
                .map(JsonElement::getAsJsonObject);
    }
}
