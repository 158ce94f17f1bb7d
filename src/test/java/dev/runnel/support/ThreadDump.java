package dev.runnel.support;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        var names = new ArrayList<String>();
        for (JsonElement container : JsonParser.parseString(Files.readString(dump))
                .getAsJsonObject()
                .getAsJsonObject("threadDump")
                .getAsJsonArray("threadContainers")) {
            for (JsonElement thread : container.getAsJsonObject().getAsJsonArray("threads")) {
                names.add(thread.getAsJsonObject().get("name").getAsString());
            }
        }
        return names;
    }
}
