package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run in which nothing happens for longer than a container leaves a connection idle. Takes that long. */
@Tag("system")
@Timeout(120)
class SilentRunTest {

    @TempDir
    Path home;

    @Test
    void every_dialect_outlives_a_long_silence_with_its_own_sign_of_life() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("one ")
                        .and()
                        .pauses()
                        .and()
                        .says("two")
                        .start();
                var served = Served.at(home).asking(provider).start();
                var later = Executors.newSingleThreadScheduledExecutor()) {
            Connection plain = Call.to(served).openChat("Wait");
            String run = plain.header("x-run-id");
            Connection lines = Call.to(served).open("/runs/" + run + "/events?dialect=jsonl");
            Connection text = Call.to(served).open("/runs/" + run + "/events?dialect=text");
            // The silence is what is tried here: longer than the server's idle timeout of 30 s.
            var release =
                    later.schedule(provider::release, Duration.ofSeconds(35).toMillis(), TimeUnit.MILLISECONDS);

            Answer told = plain.rest();
            release.get();

            assertTrue(
                    told.text().contains("\"one \"}}\n\n: keep-alive\n\n: keep-alive\n\n: keep-alive\n\nid: "),
                    told.text());
            assertEquals("done", Frame.run(told.text()).getLast().text("reason"));
            assertTrue(lines.rest().text().contains("}}\n\n\n\n{\"seq\":"), "jsonl");
            assertEquals("one two", text.rest().text());
        }
    }
}
