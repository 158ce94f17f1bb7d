package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TransportStartTest {

    @Test
    void a_run_cancelled_while_the_client_starts_leaves_it_whole_for_the_others() throws Exception {
        try (var provider = ProviderServer.answering(request -> Reply.json(200, "{}"));
                var transport = new Transport("0", Timeouts.withStall(Duration.ofSeconds(10)))) {
            URI uri = URI.create(provider.baseUrl() + "/anything");

            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> transport.post(uri, Map.of(), new byte[0]));

            try (Answer answer = transport.post(uri, Map.of(), new byte[0])) {
                assertEquals(200, answer.status());
            }
        }
    }
}
