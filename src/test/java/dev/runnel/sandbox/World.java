package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All that a confined command must neither see nor change, set up around the workspace it may change: another folder, the
 * user's own with keys in it, Runnel's with a token and another session, listening sockets, a process to be ended. After each
 * command it tells what came of them.
 */
final class World implements AutoCloseable {

    /** Stands in every file that must not be read. */
    static final String CANARY = "cAnArY-7f3e1d";

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Path folder;
    private final Path scratchFolder;
    private final Scratch scratch;
    private final Sandbox sandbox;
    private final ServerSocketChannel tcp;
    private final ServerSocketChannel unix;
    private final DatagramSocket udp;
    private final Process victim;
    private Map<String, String> before;

    /** @param folder an empty one that is not removed */
    World(Path folder, Level level, boolean network) throws IOException {
        this.folder = folder.toRealPath();
        fill();
        this.scratchFolder = home().resolve("scratch");
        this.scratch = new Scratch(scratchFolder, userHome(), GitIdentity.NONE);
        this.tcp = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
        this.udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        this.unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(outside().resolve("socket")));
        var sleep = new ProcessBuilder("sleep", "1000");
        sleep.environment().put("SECRET", CANARY);
        this.victim = sleep.start();
        this.sandbox = level.sandbox(
                new Level.Place(userHome(), home(), scratch, network, () -> Set.of(port())), environment());
        this.before = outsideNow();
    }

    private void fill() throws IOException {
        Files.createDirectories(root());
        write(outside().resolve("secret"));
        write(outside().resolve("sub/file"));
        Files.createSymbolicLink(outside().resolve("link"), outside().resolve("secret"));
        for (String secret : List.of(
                ".ssh/id_rsa",
                ".aws/credentials",
                ".netrc",
                ".npmrc",
                ".gitconfig",
                ".bash_history",
                ".config/runnel/config.properties",
                ".config/gh/hosts.yml",
                ".m2/settings.xml",
                ".gem/credentials",
                ".cargo/credentials.toml",
                ".docker/config.json",
                "project/.env")) {
            write(userHome().resolve(secret));
        }
        Files.createDirectories(userHome().resolve(".m2/repository"));
        Files.writeString(userHome().resolve(".m2/repository/cached"), "cached\n");
        write(home().resolve("token"));
        write(home().resolve("sessions/one.jsonl"));
        write(home().resolve("workspaces/other/file"));
        write(home().resolve("workspaces/other/.git/config"));
    }

    private static void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, CANARY + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    Path root() {
        return home().resolve("workspaces/mine");
    }

    Path outside() {
        return folder.resolve("outside");
    }

    Path userHome() {
        return folder.resolve("user");
    }

    Path home() {
        return folder.resolve("runnel");
    }

    int port() {
        return tcp.socket().getLocalPort();
    }

    private Map<String, String> environment() {
        return Map.of(
                "PATH", "/usr/local/bin:/usr/bin:/bin",
                "O", outside().toString(),
                "H", home().toString(),
                "U", userHome().toString(),
                "P", Integer.toString(port()),
                "D", Integer.toString(udp.getLocalPort()),
                "V", Long.toString(victim.pid()),
                "J", Long.toString(ProcessHandle.current().pid()),
                "CANARY", CANARY.substring(0, 6));
    }

    /** What a command wrote. */
    record Ended(Exit exit, String output) {}

    /** Runs a line for the shell in the workspace. */
    Ended run(String line) throws IOException, InterruptedException {
        var output = new ByteArrayOutputStream();
        var command = new Command(List.of("bash", "-c", line), root(), Duration.ofSeconds(20));
        Exit exit = sandbox.run(command, output::write);
        return new Ended(exit, output.toString(UTF_8));
    }

    /** What went wrong: what was seen, reached or changed that must not be. */
    List<String> harm(Ended ended) throws IOException {
        var harm = new ArrayList<String>();
        if (ended.output().contains(CANARY) || ended.output().contains("LEAK")) {
            harm.add("it got out: " + ended.output());
        }
        Map<String, String> now = outsideNow();
        if (!now.equals(before)) {
            var changed = new TreeMap<>(now);
            changed.entrySet().removeAll(before.entrySet());
            var gone = new TreeSet<>(before.keySet());
            gone.removeAll(now.keySet());
            harm.add("changed outside: " + changed + ", gone " + gone);
            before = now;
        }
        if (knocked(tcp)) {
            harm.add("our port was reached");
        }
        if (knocked(unix)) {
            harm.add("a socket outside was reached");
        }
        if (received()) {
            harm.add("a datagram came");
        }
        for (String shared : List.of("/tmp", "/var/tmp", "/dev/shm")) {
            if (Files.exists(Path.of(shared, "runnel-probe"))) {
                harm.add("a file came to be in " + shared);
            }
        }
        if (!victim.isAlive()) {
            harm.add("a process outside was ended");
        }
        return harm;
    }

    private static boolean knocked(ServerSocketChannel socket) throws IOException {
        SelectableChannel open = socket.configureBlocking(false);
        try (SocketChannel guest = socket.accept()) {
            return guest != null;
        } finally {
            open.configureBlocking(true);
        }
    }

    private boolean received() throws IOException {
        udp.setSoTimeout(1);
        try {
            udp.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        } catch (SocketException e) {
            throw new IOException(e);
        }
    }

    /** Every path outside with its kind, times, permissions and content. */
    private Map<String, String> outsideNow() throws IOException {
        var all = new TreeMap<String, String>();
        for (Path part : List.of(outside(), userHome(), home())) {
            try (Stream<Path> files = Files.walk(part)) {
                for (Path file : files.toList()) {
                    if (!file.startsWith(root()) && !file.startsWith(scratchFolder)) {
                        all.put(file.toString(), state(file));
                    }
                }
            }
        }
        return all;
    }

    private static String state(Path file) throws IOException {
        var attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String content = attributes.isRegularFile() ? Files.readString(file) : "";
        return PosixFilePermissions.toString(attributes.permissions()) + " " + attributes.owner() + " "
                + attributes.lastModifiedTime() + " " + content;
    }

    @Override
    public void close() throws IOException {
        try (tcp;
                unix;
                udp;
                scratch) {
            victim.destroyForcibly();
        }
    }
}
