package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A write that fails on a connection that holds, as Jetty has it where a write meets the moment at which the connection counts
 * as idle: a client must not take what it has for the whole.
 */
@Timeout(60)
class FailedWriteTest {

    @TempDir
    Path home;

    @Test
    void an_answer_of_which_a_piece_was_not_written_has_no_proper_end() throws IOException {
        try (var provider = ProviderServer.script()
                        .says("one ")
                        .and()
                        .pauses()
                        .and()
                        .says("two ")
                        .start();
                var served = Served.at(home)
                        .asking(provider)
                        .behind(FailedWriteTest::failing)
                        .start()) {
            Connection stream = Call.to(served).openChat("Speak");
            stream.until("\"one \"}}\n\n");
            String run = stream.header("x-run-id");

            provider.release();
            Answer broken = stream.rest();

            assertFalse(broken.text().contains("two"), broken.text());
            assertFalse(broken.whole(), "the answer ended as if it were whole");
            String all = Call.to(served).get("/runs/" + run + "/events").text();
            assertEquals("done", Frame.run(all).getLast().text("reason"));
            assertTrue(all.contains("two"), all);
        }
    }

    private static void failing(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response) {
            @Override
            public ServletOutputStream getOutputStream() throws IOException {
                return new Failing(super.getOutputStream());
            }
        });
    }

    /** Fails when it is given the second word of an answer that is under way; a later reader gets all of it at once. */
    private static final class Failing extends ServletOutputStream {
        private final ServletOutputStream out;

        Failing(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            String text = new String(bytes, from, length, UTF_8);
            if (text.contains("two") && !text.contains("one")) {
                throw new IOException("idle timeout expired");
            }
            out.write(bytes, from, length);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
