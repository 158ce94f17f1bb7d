package dev.runnel.launch;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts Runnel from {@code java -jar runnel.war}: unpacks the WAR once, into a folder named by its content, and calls the
 * main class there. Compiled for Java 17, so that on an older JVM it can look for a newer one, or say which is needed.
 */
public final class Launcher {

    private static final int NEEDED = 25;
    private static final int FAILED = 3;
    private static final String MAIN = "dev.runnel.app.Main";

    private Launcher() {}

    public static void main(String[] words) throws Exception {
        Path war = Path.of(Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Runtime.version().feature() < NEEDED) {
            System.exit(onNewerJava(war, words));
        }
        Path unpacked = unpacked(war);
        System.setProperty("runnel.webapp", unpacked.toString());
        start(unpacked, words);
    }

    private static Path unpacked(Path war) {
        try {
            return Unpacked.of(war);
        } catch (IOException e) {
            System.err.println("runnel: " + war.getFileName() + " cannot be unpacked: " + e.getMessage()
                    + ". Free space there, or name a folder that can be written in XDG_CACHE_HOME.");
            System.exit(FAILED);
            throw new IllegalStateException(e); // nothing comes back from there
        }
    }

    private static int onNewerJava(Path war, String[] words) throws IOException, InterruptedException {
        Optional<Path> java = Javas.find(NEEDED);
        if (java.isEmpty()) {
            System.err.println("runnel: Java " + NEEDED + " or later is needed, this is "
                    + Runtime.version().feature() + "; install a JDK " + NEEDED
                    + ", or name its folder in RUNNEL_JAVA_HOME.");
            return FAILED;
        }
        List<String> command = new ArrayList<>(List.of(java.get().toString(), "-jar", war.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches both; whoever ends only this process means the other one.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        return process.waitFor();
    }

    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Path unpacked, String[] words) throws Exception {
        // The class loader lives as long as the program.
        @SuppressWarnings("resource")
        var loader = new URLClassLoader("runnel", classPath(unpacked), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            loader.loadClass(MAIN).getMethod("main", String[].class).invoke(null, (Object) words);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static URL[] classPath(Path unpacked) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(unpacked.resolve("WEB-INF/classes" + File.separator).toUri().toURL());
        for (String folder : List.of("WEB-INF/lib", "WEB-INF/standalone")) {
            try (Stream<Path> jars = Files.list(unpacked.resolve(folder))) {
                for (Path jar : jars.sorted().toList()) {
                    urls.add(jar.toUri().toURL());
                }
            }
        }
        return urls.toArray(URL[]::new);
    }
}
