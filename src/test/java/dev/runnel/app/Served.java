package dev.runnel.app;

import dev.runnel.app.Config.BadSettingException;
import dev.runnel.run.Runs;
import dev.runnel.run.Workspaces;
import dev.runnel.server.Routes;
import dev.runnel.support.ProviderServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A server as {@code runnel serve} wires it, in this process: on a free port of both loopback addresses. */
public final class Served implements AutoCloseable {

    private static final List<InetAddress> LOOPBACK =
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    private static final Path WEBAPP = Path.of("webapp").toAbsolutePath();

    private final App app;
    private final JettyServer server;
    private final Routes routes;

    private Served(App app, JettyServer server, Routes routes) {
        this.app = app;
        this.server = server;
        this.routes = routes;
    }

    /** What is to be served; without a provider the demonstration is the model. */
    public static Plan at(Path home) {
        return new Plan(home);
    }

    /** A server to be. */
    public static final class Plan {
        private final Map<String, String> settings = new HashMap<>();
        private final Map<String, String> environment = new HashMap<>();
        private final List<Filter> filters = new ArrayList<>();

        private Plan(Path home) {
            settings.put("home", home.toString());
            environment.put("HOME", home.toString());
            environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        }

        /** A setting, by its key. */
        public Plan set(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** A variable of the environment. */
        public Plan with(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /** The model is what that server plays. */
        public Plan asking(ProviderServer provider) {
            environment.put("OPENAI_BASE_URL", provider.baseUrl().toString());
            return set("model", "openai-chat/scripted");
        }

        /** Puts something between the server and the application, as containers have it. */
        public Plan behind(Filter filter) {
            filters.add(filter);
            return this;
        }

        private static void addFilter(ServletContext context, Filter filter) {
            var added = context.addFilter("between-" + System.identityHashCode(filter), filter);
            added.setAsyncSupported(true);
            added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        }

        public Served start() throws IOException {
            try {
                Config config = Config.of(settings, environment);
                Workspaces workspaces = Bootstrap.workspaces(config);
                var app = new App(config, workspaces);
                var token = ServeCommand.token(config, app);
                var routes = new AtomicReference<Routes>();
                JettyServer server = JettyServer.start(LOOPBACK, 0, WEBAPP, ServeCommand.writeTimeout(config), port -> {
                    routes.set(Bootstrap.routes(app, ServeCommand.door(config, token, port)));
                    return context -> {
                        filters.forEach(filter -> addFilter(context, filter));
                        routes.get().register(context);
                    };
                });
                return new Served(app, server, routes.get());
            } catch (BadSettingException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    public int port() {
        return server.port();
    }

    public Runs runs() {
        return app.runs();
    }

    /** What is at which path. */
    public Routes routes() {
        return routes;
    }

    /** What a process does that is told to end, while its connections are still open. */
    public void stopRuns() throws InterruptedException {
        app.runs().stop(Duration.ofMillis(1));
    }

    @Override
    public void close() {
        try (app;
                server) {
            app.runs().close();
        }
    }
}
