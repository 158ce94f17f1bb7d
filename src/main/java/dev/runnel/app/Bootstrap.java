package dev.runnel.app;

import dev.runnel.app.Config.BadSettingException;
import dev.runnel.server.AccessRules;
import dev.runnel.server.FrontDoor;
import dev.runnel.server.OpenStreams;
import dev.runnel.server.PeerUser;
import dev.runnel.server.Routes;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Begins and ends Runnel with the servlet context of a foreign container. */
public final class Bootstrap implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger("dev.runnel.app");
    // A container that stops leaves little time; what is not done by then is cancelled, and told so.
    private static final Duration DRAIN = Duration.ofMillis(500);
    // How long readers may take for the end of their runs; only those who do not read take so long.
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private @Nullable App app;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        try {
            begin(context);
        } catch (BadSettingException | IOException e) {
            throw new IllegalStateException("Runnel cannot start: " + e.getMessage(), e);
        }
    }

    private void begin(ServletContext context) throws BadSettingException, IOException {
        Config config = Config.ofProcess(Map.of(), name -> Optional.ofNullable(context.getInitParameter(name)));
        App started = new App(config, workspaces(config));
        try {
            String token = token(config, started);
            var rules = AccessRules.container(token, config.list("allowed-origins"), config.list("allowed-hosts"));
            routes(started, new FrontDoor(rules, PeerUser.UNKNOWN)).register(context);
            context.addListener(new OwnPort(started));
            app = started;
        } finally {
            if (app == null) {
                started.close();
            }
        }
    }

    static ServerWorkspaces workspaces(Config config) throws BadSettingException {
        Optional<Path> forAll =
                config.text("workspace").map(folder -> Path.of(folder).toAbsolutePath());
        return new ServerWorkspaces(forAll, config.home().resolve("workspaces"), config.pairs("workspaces"));
    }

    static Routes routes(App app, FrontDoor door) {
        return new Routes(
                app.runs(), app.sessions(), app.models(), door, app::ready, app::sandboxState, Version.NUMBER);
    }

    private static String token(Config config, App app) throws IOException {
        Optional<String> configured = config.text("token").filter(token -> !token.equals("auto"));
        if (configured.isPresent()) {
            return configured.get();
        }
        String token = Token.kept(app.home());
        LOG.log(Level.INFO, "Callers must send the token that stands in {0}", Token.file(app.home()));
        return token;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        App running = app;
        if (running == null) {
            return;
        }
        try (running) {
            running.runs().stop(DRAIN);
            OpenStreams.of(event.getServletContext()).end(FAREWELL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A container tells its port with the first request only. */
    private record OwnPort(App app) implements ServletRequestListener {

        @Override
        public void requestInitialized(ServletRequestEvent event) {
            app.listensAt(event.getServletRequest().getLocalPort());
        }
    }
}
