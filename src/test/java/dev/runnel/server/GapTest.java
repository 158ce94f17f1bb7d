package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events that are no longer kept, or cannot be read, as a client sees it. */
@Timeout(60)
class GapTest {

    @TempDir
    Path home;

    @Test
    void a_reader_who_comes_back_into_a_gap_is_told_of_it_in_every_dialect() throws Exception {
        try (var provider =
                ProviderServer.script().says("A few words of an answer.").start()) {
            String path;
            List<Frame> before;
            try (var served = Served.at(home).asking(provider).start()) {
                Answer whole = Call.to(served).chat("Speak");
                path = "/runs/" + whole.header("x-run-id") + "/events";
                before = Frame.run(whole.text());
            }
            try (var served =
                    Served.at(home).asking(provider).set("retention", "1ms").start()) {
                List<Frame> after = Frame.all(untilThinned(served, path));

                long last = before.getLast().id();
                assertEquals(
                        List.of(1L, last - 1, last),
                        after.stream().map(Frame::id).toList());
                assertEquals(before.getFirst().whole(), after.getFirst().whole());
                assertEquals(before.getLast().whole(), after.getLast().whole());
                String gap = "{\"event\":\"on_gap\",\"data\":{\"from\":2,\"to\":" + (last - 1) + "}}";
                assertEquals(
                        "id: " + (last - 1) + "\ndata: " + gap + "\n\n",
                        after.get(1).whole());
                for (long id = 0; id <= last; id++) {
                    Answer rest = Call.to(served)
                            .with("Last-Event-ID", Long.toString(id))
                            .get(path);
                    assertEquals(id == last ? 204 : 200, rest.status());
                    int from = id == 0 ? 0 : id < last - 1 ? 1 : id < last ? 2 : 3;
                    assertEquals(after.subList(from, 3), Frame.all(rest.text()), "after " + id);
                }
                assertEquals(
                        "[Events 2 to " + (last - 1) + " are no longer kept.]\n",
                        Call.to(served).get(path + "?dialect=text").text());
                assertTrue(Call.to(served)
                        .get(path + "?dialect=jsonl&after=3")
                        .text()
                        .contains("\"event\":\"on_gap\""));
            }
        }
    }

    /** The rule is applied beside whatever else happens; the events are asked for until it was. */
    private static String untilThinned(Served served, String path) throws IOException {
        String text = Call.to(served).get(path).text();
        while (!text.contains("on_gap")) {
            text = Call.to(served).get(path).text();
        }
        return text;
    }

    @Test
    void who_goes_on_with_a_damaged_session_is_told_where_it_is_damaged_and_can_still_read_it() throws Exception {
        try (var provider =
                        ProviderServer.script().says("An answer.").repeating().start();
                var served = Served.at(home).asking(provider).start()) {
            Answer whole = Call.to(served).chat("Speak");
            String session = whole.header("x-session-id");
            Path file = home.resolve("sessions/" + session + ".jsonl");
            var lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
            int message = 0;
            while (!lines.get(message).startsWith("{\"private\":\"message\"")) {
                message++;
            }
            lines.set(message, lines.get(message).replace("{\"role\"", "[\"role\""));
            Files.writeString(file, String.join("\n", lines) + "\n");

            var body = Call.message("Go on");
            body.addProperty("session", session);
            String sentence = Call.to(served).post("/chat", body.toString()).problem(409);

            assertTrue(
                    sentence.contains(session)
                            && sentence.contains("line " + (message + 1) + ", byte ")
                            && sentence.contains("runnel verify"),
                    sentence);
            assertEquals(200, Call.to(served).get("/sessions/" + session).status());
            assertTrue(Call.to(served).get("/sessions").text().contains(session));
            assertEquals(
                    whole.text(),
                    Call.to(served)
                            .get("/runs/" + whole.header("x-run-id") + "/events")
                            .text());
        }
    }
}
