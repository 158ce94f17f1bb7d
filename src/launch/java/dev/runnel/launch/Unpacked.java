package dev.runnel.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The WAR's content as files, in a folder of the user's cache that is named by the content's hash: a rebuilt WAR never runs
 * old classes, and two processes starting at once end with one folder.
 */
final class Unpacked {

    private Unpacked() {}

    /** @throws IOException if it can be unpacked nowhere, with the reasons in its message */
    static Path of(Path war) throws IOException {
        String hash = hash(war);
        var reasons = new ArrayList<String>();
        for (Path cache : caches()) {
            try {
                return unpack(war, cache, cache.resolve(hash));
            } catch (FileSystemException e) {
                String reason = e.getReason();
                reasons.add(cache + " (" + (reason == null ? e.getClass().getSimpleName() : reason) + ")");
            }
        }
        throw new IOException("nowhere to unpack into: " + String.join(", ", reasons));
    }

    /** The user's cache, else the folder for temporary files. Users that are programs often have a home that is not there. */
    private static List<Path> caches() {
        var bases = new LinkedHashSet<Path>();
        set("XDG_CACHE_HOME").ifPresent(cache -> bases.add(Path.of(cache, "runnel")));
        if (bases.isEmpty()) {
            bases.add(Path.of(System.getProperty("user.home"), ".cache", "runnel"));
            set("HOME").ifPresent(home -> bases.add(Path.of(home, ".cache", "runnel")));
        }
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9_-]", "_");
        bases.add(Path.of(System.getProperty("java.io.tmpdir"), "runnel-" + user));
        return List.copyOf(bases);
    }

    private static Optional<String> set(String variable) {
        return Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank());
    }

    private static Path unpack(Path war, Path cache, Path folder) throws IOException {
        Files.createDirectories(cache);
        requireOwn(cache);
        if (Files.isDirectory(folder)) {
            requireOwn(folder);
            return folder;
        }
        Path half = Files.createTempDirectory(cache, "half-");
        try {
            extract(war, half);
            Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            delete(half);
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        return folder;
    }

    /** In a folder that all may write to, somebody else's classes could wait for us. */
    private static void requireOwn(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Object owner = Files.getAttribute(folder, "unix:uid");
            Object mode = Files.getAttribute(folder, "unix:mode");
            if (!(owner.equals(0) || owner.equals(us())) || ((Integer) mode & 0022) != 0) {
                throw new FileSystemException(folder.toString(), null, "belongs to somebody else");
            }
        }
    }

    /** The number of the user we are: whoever owns what we make. */
    private static Object us() throws IOException {
        Path made = Files.createTempFile("runnel", "");
        try {
            return Files.getAttribute(made, "unix:uid");
        } finally {
            Files.delete(made);
        }
    }

    private static void extract(Path war, Path folder) throws IOException {
        try (JarFile jar = new JarFile(war.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("the WAR is damaged: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.resolveSibling("."));
                    try (InputStream in = jar.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String hash(Path war) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(war), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
