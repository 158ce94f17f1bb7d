package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server in a hurry asks the threads at work to stop; those who asked for the work still get an answer. */
@Timeout(60)
class InterruptedRequestTest {

    /** Work that is asked to stop in the middle. */
    private static final class Stopped extends ApiServlet {
        private static final long serialVersionUID = 1;

        private final transient CompletableFuture<Boolean> left = new CompletableFuture<>();

        @Override
        void answer(HttpServletRequest request, HttpServletResponse response) throws InterruptedException {
            Thread.currentThread().interrupt();
            new CountDownLatch(1).await(); // throws at once
        }

        @Override
        public void service(jakarta.servlet.ServletRequest request, jakarta.servlet.ServletResponse response)
                throws jakarta.servlet.ServletException, java.io.IOException {
            super.service(request, response);
            left.complete(Thread.interrupted());
        }
    }

    @Test
    void who_asked_is_told_to_ask_again_and_the_thread_knows_that_it_was_to_stop() throws Exception {
        var servlet = new Stopped();
        var server = new Server(0);
        var context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.addServlet(new ServletHolder(servlet), "/*");
        server.setHandler(context);
        server.start();
        try (var client = HttpClient.newHttpClient()) {
            int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/"))
                            .build(),
                    BodyHandlers.ofString());

            assertEquals(503, answer.statusCode());
            assertEquals(
                    "application/problem+json",
                    answer.headers().firstValue("content-type").orElse(""));
            assertEquals("5", answer.headers().firstValue("retry-after").orElse(""));
            assertTrue(answer.body().contains("Runnel is shutting down; try again later."), answer.body());
            assertTrue(servlet.left.get(30, TimeUnit.SECONDS));
        } finally {
            server.stop();
        }
    }
}
