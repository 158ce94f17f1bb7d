package dev.runnel.app;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The server of {@code runnel serve}: the same servlets as in a foreign container. */
final class JettyServer implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Server server;
    private final List<ServerConnector> connectors;

    private JettyServer(Server server, List<ServerConnector> connectors) {
        this.server = server;
        this.connectors = connectors;
    }

    /** Puts servlets and filters in their places; what becomes known of the door only when the port is. */
    interface RoutesAt {
        Consumer<ServletContext> at(int port);
    }

    /**
     * Starts to listen on every address.
     *
     * @param port 0 takes a free one
     * @param webapp where the page's files are
     * @param writeTimeout how long a client may take to read a piece of what it is sent
     * @throws BindException if the port is taken
     * @throws IOException if the server cannot start
     */
    static JettyServer start(List<InetAddress> addresses, int port, Path webapp, Duration writeTimeout, RoutesAt routes)
            throws IOException {
        var server = new Server(threads());
        var connectors = addresses.stream()
                .map(address -> connector(server, address, writeTimeout))
                .toList();
        int bound = bind(connectors, port);
        Consumer<ServletContext> register = routes.at(bound);
        var context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.setBaseResource(ResourceFactory.of(context).newResource(webapp));
        context.addServletContainerInitializer((classes, servletContext) -> register.accept(servletContext));
        server.setHandler(new GracefulHandler(context));
        server.setErrorHandler(new PlainProblems());
        context.setErrorHandler(new PlainProblems());
        server.setStopTimeout(DRAIN.toMillis());
        server.setStopAtShutdown(false);
        var jetty = new JettyServer(server, connectors);
        jetty.start();
        return jetty;
    }

    private static QueuedThreadPool threads() {
        var threads = new QueuedThreadPool();
        threads.setName("http");
        threads.setVirtualThreadsExecutor(virtual());
        return threads;
    }

    private static VirtualThreadPool virtual() {
        var virtual = new VirtualThreadPool();
        virtual.setName("http-request");
        virtual.setMaxConcurrentTasks(0);
        return virtual;
    }

    private static ServerConnector connector(Server server, InetAddress address, Duration writeTimeout) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        var connector = new DeadlineConnector(server, http, writeTimeout);
        connector.setHost(address.getHostAddress());
        // Jetty counts also a write that waits as idle, and cuts it; that is the deadline's to do.
        connector.setIdleTimeout(Math.max(IDLE.toMillis(), writeTimeout.toMillis()));
        server.addConnector(connector);
        return connector;
    }

    /** Opens all connectors on one port: the first one's where a free one is to be taken. */
    private static int bind(List<ServerConnector> connectors, int port) throws IOException {
        int bound = port;
        for (ServerConnector connector : connectors) {
            connector.setPort(bound);
            open(connector);
            bound = connector.getLocalPort();
        }
        return bound;
    }

    /** Jetty hides why it cannot bind in the cause. */
    private static void open(ServerConnector connector) throws IOException {
        try {
            connector.open();
        } catch (IOException e) {
            throw e.getCause() instanceof BindException taken ? taken : e;
        }
    }

    private void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) { // Jetty declares no less
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    int port() {
        return connectors.getFirst().getLocalPort();
    }

    /** Refuses new connections, lets running requests end for a while, and cuts the rest. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // Jetty declares no less
            throw new IllegalStateException("the server does not stop", e);
        }
    }
}
