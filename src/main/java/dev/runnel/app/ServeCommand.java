package dev.runnel.app;

import dev.runnel.app.Config.BadSettingException;
import dev.runnel.model.ModelException;
import dev.runnel.run.Models;
import dev.runnel.server.AccessRules;
import dev.runnel.server.FrontDoor;
import dev.runnel.server.PeerUser;
import dev.runnel.server.ProcNetPeer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** {@code runnel serve}: the server, until the process is told to end. */
final class ServeCommand {

    private static final int PORT = 8000;
    // How long runs may go on to their own end once the process was told to end.
    private static final Duration DRAIN = Duration.ofMillis(100);

    private final Map<String, String> settings;
    private final PrintStream out;

    ServeCommand(Map<String, String> settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Returns only when the server has ended. */
    ExitCode run() throws BadSettingException, IOException, InterruptedException {
        Config config = Config.ofProcess(settings, name -> Optional.empty());
        requireFolder(config);
        List<InetAddress> addresses = addresses(config);
        boolean loopback = addresses.stream().allMatch(InetAddress::isLoopbackAddress);
        if (!loopback && config.text("token").isEmpty()) {
            throw new BadSettingException(
                    "listening beyond loopback needs a token: add --token auto (made once and kept) or --token TOKEN");
        }
        try (var app = new App(config, Bootstrap.workspaces(config));
                JettyServer server = start(config, app, addresses)) {
            app.hideSecrets(config);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> end(app, server)));
            greet(config, app, server, addresses.getFirst());
            new CountDownLatch(1).await(); // the shutdown hook does what is left
        }
        return ExitCode.DONE;
    }

    /** Runs are told first, so that their readers get an end before their connections are closed. */
    private static void end(App app, JettyServer server) {
        try (app;
                server) {
            app.runs().stop(DRAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void requireFolder(Config config) throws BadSettingException {
        Optional<String> folder = config.text("workspace");
        if (folder.isPresent() && !Files.isDirectory(Path.of(folder.get()))) {
            throw new BadSettingException("workspace is \"" + folder.get() + "\"; there is no such folder");
        }
    }

    /** Both loopback addresses where loopback is meant, as far as the machine has them. */
    private static List<InetAddress> addresses(Config config) throws BadSettingException, IOException {
        String host = config.text("host").orElse("127.0.0.1");
        var addresses = new ArrayList<InetAddress>();
        try {
            addresses.add(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            throw new BadSettingException("host is \"" + host + "\"; there is no such address on this machine");
        }
        if (host.equals("127.0.0.1") || host.equals("localhost")) {
            for (String literal : List.of("127.0.0.1", "::1")) {
                InetAddress loopback = InetAddress.ofLiteral(literal);
                if (!addresses.contains(loopback) && NetworkInterface.getByInetAddress(loopback) != null) {
                    addresses.add(loopback);
                }
            }
        }
        return addresses;
    }

    private static JettyServer start(Config config, App app, List<InetAddress> addresses)
            throws BadSettingException, IOException {
        int port = config.number("port", 0, 65_535, PORT);
        Path webapp = config.webapp()
                .orElseThrow(() -> new BadSettingException("the page's files are missing; start from runnel.war"));
        Optional<String> token = token(config, app);
        Duration writeTimeout = writeTimeout(config);
        try {
            return JettyServer.start(addresses, port, webapp, writeTimeout, bound -> {
                app.listensAt(bound);
                return Bootstrap.routes(app, door(config, token, bound))::register;
            });
        } catch (BindException e) {
            throw new BindException(
                    String.valueOf(e.getMessage()).contains("in use")
                            ? "port " + port + " is taken; choose another one with --port, or --port 0 for a free one"
                            : "cannot listen on " + config.text("host").orElse("loopback") + ": " + e.getMessage());
        }
    }

    /** How long a client may take to read a piece of what it is sent. */
    static Duration writeTimeout(Config config) throws BadSettingException {
        return config.duration("write-timeout", Duration.ofSeconds(30));
    }

    static Optional<String> token(Config config, App app) throws IOException {
        Optional<String> token = config.text("token");
        return token.isPresent() && token.get().equals("auto") ? Optional.of(Token.kept(app.home())) : token;
    }

    static FrontDoor door(Config config, Optional<String> token, int port) {
        return token.isPresent()
                ? new FrontDoor(
                        AccessRules.token(token.get(), config.list("allowed-origins"), config.list("allowed-hosts")),
                        PeerUser.UNKNOWN)
                : new FrontDoor(AccessRules.loopback(port, config.list("allowed-origins")), ProcNetPeer.here());
    }

    private void greet(Config config, App app, JettyServer server, InetAddress address) {
        String base = "http://" + name(address) + ":" + server.port();
        boolean token = config.text("token").isPresent();
        out.println("Runnel " + Version.NUMBER + " listens on " + base + "/");
        out.println("  model      " + standardModel(app.models()));
        out.println("  workspace  "
                + config.text("workspace")
                        .orElse("a folder for each session below " + app.home().resolve("workspaces")));
        out.println("  callers    "
                + (token
                        ? "need the token"
                                + (config.text("token").get().equals("auto") ? " in " + Token.file(app.home()) : "")
                        : "this machine's user only, no token"));
        out.println("  " + app.rights());
        out.println("Try:");
        out.println("  curl -N -X POST " + base + "/chat -H \"Content-Type: application/json\""
                + (token ? " -H \"Authorization: Bearer TOKEN\"" : "")
                + " -d '{\"message\": \"Write a hello world script\"}'");
        out.flush();
    }

    /** An address as it stands in a URL. Java writes ::1 in full, which nobody types and the front door does not know. */
    private static String name(InetAddress address) {
        if (address instanceof Inet6Address) {
            return "[" + (address.isLoopbackAddress() ? "::1" : address.getHostAddress()) + "]";
        }
        return address.getHostAddress();
    }

    static String standardModel(Models models) {
        try {
            return models.find("").name();
        } catch (ModelException none) {
            return "none that can be used: " + none.getMessage();
        }
    }
}
