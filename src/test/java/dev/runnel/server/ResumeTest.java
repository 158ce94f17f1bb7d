package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ResumeTest {

    private static final List<String> DIALECTS =
            List.of("native", "jsonl", "text", "ui-message-stream", "data-stream", "ag-ui");

    private static ProviderServer words;
    private static Served shared;
    private static Answer finished;

    @TempDir
    Path home;

    @BeforeAll
    static void finishARun(@TempDir Path home) throws Exception {
        words = ProviderServer.script()
                .says("A few words of an answer.")
                .repeating()
                .start();
        shared = Served.at(home).asking(words).start();
        finished = Call.to(shared).chat("Speak");
    }

    @AfterAll
    static void stop() throws Exception {
        shared.close();
        words.close();
    }

    /** A run with words beyond ASCII, a command with live output, and an end. */
    private static ProviderScript work() {
        return ProviderServer.script()
                .says("I look: größer, 木, 🛠️, \u2028 and so on.")
                .and()
                .calls("bash", Map.of("command", "echo out; echo err >&2; exit 3"))
                .says("It failed with 3.");
    }

    @Test
    void every_position_of_a_finished_run_goes_on_with_the_same_bytes_in_every_dialect_also_after_a_restart()
            throws Exception {
        try (var provider = work().start()) {
            String run;
            String uncut;
            try (var served = Served.at(home).asking(provider).start()) {
                Answer first = Call.to(served).chat("Work");
                uncut = first.text();
                run = first.header("x-run-id");
                assertEveryPositionGoesOn(served, run, uncut);
            }
            try (var restarted = Served.at(home).asking(provider).start()) {
                assertEveryPositionGoesOn(restarted, run, uncut);
            }
        }
    }

    private static void assertEveryPositionGoesOn(Served served, String run, String uncut) throws IOException {
        List<Frame> frames = Frame.run(uncut);
        for (String dialect : DIALECTS) {
            String path = "/runs/" + run + "/events?dialect=" + dialect;
            byte[] whole = Call.to(served).get(path).body();
            if (dialect.equals("native")) {
                assertEquals(uncut, new String(whole, UTF_8));
            }
            for (int after = 0; after < frames.size(); after++) {
                Answer rest = Call.to(served).get(path + "&after=" + after);

                byte[] before = Arrays.copyOf(whole, whole.length - rest.body().length);
                assertEquals(200, rest.status());
                assertEquals(new String(whole, UTF_8), new String(before, UTF_8) + rest.text());
                assertEquals(
                        shown(dialect, frames.subList(0, after)), pieces(dialect, before), dialect + " after " + after);
            }
        }
    }

    /** What a client of that dialect can tell apart in the frames it has. */
    private static String shown(String dialect, List<Frame> frames) {
        return switch (dialect) {
            case "native", "jsonl" -> Integer.toString(frames.size());
            case "text" -> Frame.answer(frames);
            default -> ""; // one event becomes several pieces, or none
        };
    }

    private static String pieces(String dialect, byte[] bytes) {
        String text = new String(bytes, UTF_8);
        return switch (dialect) {
            case "native" -> Integer.toString(Frame.all(text).size());
            case "jsonl" -> Long.toString(text.lines().count());
            case "text" -> text;
            default -> "";
        };
    }

    @Test
    void every_position_of_a_run_under_way_goes_on_with_the_same_bytes() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("a b c d e f g ")
                        .and()
                        .pauses()
                        .and()
                        .says("h i")
                        .start();
                var served = Served.at(home).asking(provider).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = Call.to(served).openChat("Speak");
            String before = first.until("{\"token\":\"g \"}}\n\n");
            long last = Frame.all(before).getLast().id();
            var readers = new ArrayList<Future<Answer>>();
            for (long after = 0; after <= last; after++) {
                Connection reader = Call.to(served)
                        .with("Last-Event-ID", Long.toString(after))
                        .open("/runs/" + first.header("x-run-id") + "/events");
                readers.add(threads.submit(reader::rest));
            }

            provider.release();

            List<Frame> uncut = Frame.run(before + first.rest().text());
            for (int after = 0; after <= last; after++) {
                assertEquals(text(uncut, after), readers.get(after).get().text());
            }
        }
    }

    private static String text(List<Frame> frames, int after) {
        var text = new StringBuilder();
        frames.subList(after, frames.size()).forEach(frame -> text.append(frame.whole()));
        return text.toString();
    }

    @Test
    void a_client_cut_off_anywhere_and_again_misses_nothing() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        try (var provider = work().start();
                var served = Served.at(home).asking(provider).start()) {
            Answer uncut = Call.to(served).chat("Work");
            for (int round = 0; round < 40; round++) {
                String put = putTogether(served, uncut.header("x-run-id"), random);

                assertEquals(uncut.text(), put, "seed " + seed + ", round " + round);
            }
        }
    }

    /** What a client has that is cut off at three random bytes and asks on from the last whole frame. */
    private static String putTogether(Served served, String run, Random random) throws IOException {
        var whole = new StringBuilder();
        for (int cut = 0; cut < 3; cut++) {
            try (var stream = resume(served, run, whole)) {
                byte[] read = stream.rest().body();
                String part = new String(read, 0, random.nextInt(read.length + 1), UTF_8);
                whole.append(part, 0, part.lastIndexOf("\n\n") < 0 ? 0 : part.lastIndexOf("\n\n") + 2);
            }
            if (whole.toString().contains("on_complete")) {
                return whole.toString();
            }
        }
        return whole + resume(served, run, whole).rest().text();
    }

    private static Connection resume(Served served, String run, CharSequence has) throws IOException {
        List<Frame> frames = Frame.all(has.toString());
        Call call = frames.isEmpty()
                ? Call.to(served)
                : Call.to(served)
                        .with("Last-Event-ID", Long.toString(frames.getLast().id()));
        return call.open("/runs/" + run + "/events");
    }

    @Test
    void the_header_wins_over_the_parameter() throws Exception {
        String path = "/runs/" + finished.header("x-run-id") + "/events?after=1";

        Answer rest = Call.to(shared).with("Last-Event-ID", "5").get(path);

        assertEquals(6, Frame.all(rest.text()).getFirst().id());
    }

    @Test
    void at_the_end_of_a_finished_run_and_past_it_there_is_nothing_more() throws Exception {
        String path = "/runs/" + finished.header("x-run-id") + "/events";
        long last = Frame.run(finished.text()).getLast().id();

        for (String dialect : DIALECTS) {
            for (long after : new long[] {last, last + 1, 999_999_999_999L}) {
                Answer answer = Call.to(shared).get(path + "?dialect=" + dialect + "&after=" + after);
                assertEquals(204, answer.status());
                assertEquals("", answer.text());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "1x",
                "-1",
                "+1",
                "1.0",
                "1e1",
                "",
                " ",
                "0x1",
                "٣",
                "99999999999999999999999999",
                "1,2",
                "null",
                "%31x",
                "%zz",
                "%ff",
                "%c3%28"
            })
    void what_is_no_number_of_an_event_is_refused(String number) throws Exception {
        String run = finished.header("x-run-id");
        String sent = number.startsWith("%") ? number : java.net.URLEncoder.encode(number, UTF_8);

        Answer byParameter = Call.to(shared).get("/runs/" + run + "/events?after=" + sent);
        Answer byHeader = Call.to(shared).with("Last-Event-ID", number).get("/runs/" + run + "/events");

        byParameter.problem(400);
        byHeader.problem(400);
    }

    @Test
    void ahead_of_a_run_under_way_is_refused() throws Exception {
        try (var provider = ProviderServer.script()
                        .says("one ")
                        .and()
                        .pauses()
                        .and()
                        .says("two")
                        .start();
                var served = Served.at(home).asking(provider).start();
                var stream = Call.to(served).openChat("Count")) {
            long last = Frame.all(stream.until("\"one \"}}\n\n")).getLast().id();
            String path = "/runs/" + stream.header("x-run-id") + "/events?after=";

            Answer ahead = Call.to(served).get(path + (last + 1));
            Connection level = Call.to(served).open(path + last);
            provider.release();

            assertTrue(ahead.problem(400).contains(Long.toString(last)), ahead.text());
            assertEquals(last + 1, Frame.all(level.rest().text()).getFirst().id());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody.1",
                "nobody",
                "AAAAAAAAAAAAAAAAAAAAAA.1",
                "x.0",
                "x.01",
                "x.-1",
                "x.1.1",
                "x.99999999999999999999",
                ".1",
                "x.",
                "%2E1",
                "x%201.1",
                "x%c3%a4.1",
                "x*.1",
                "x$.1",
                "x~.1"
            })
    void an_unknown_or_malformed_run_is_not_found(String run) throws Exception {
        Call.to(shared).get("/runs/" + run).problem(404);
        Call.to(shared).get("/runs/" + run + "/events").problem(404);
        Call.to(shared).post("/runs/" + run + "/cancel").problem(404);
    }

    @Test
    void another_run_of_a_known_session_is_not_found() throws Exception {
        String session = finished.header("x-session-id");

        for (String run : List.of(".0", ".2", ".01", ".1.1", ".1x", ".999999999", ".2147483648")) {
            Call.to(shared).get("/runs/" + session + run).problem(404);
        }
    }

    /** Some of these the container refuses by itself; whoever does, nothing of the machine is shown. */
    @Test
    void no_path_leads_out() throws Exception {
        for (String path : List.of(
                "/runs/../events",
                "/runs/%2e%2e/events",
                "/runs/..%2f..%2fetc%2fpasswd/events",
                "/runs/..%5c..%5cx.1",
                "/runs/%00.1",
                "/runs/x%0a.1",
                "/runs/;a=b/events",
                "/runs/x.1;a=b/events;c",
                "/runs//events",
                "/runs/" + "a".repeat(6_000) + ".1/events",
                "/runs/" + "a".repeat(100_000) + ".1/events",
                "/sessions/..%2f..%2fetc%2fpasswd",
                "/sessions/%2e%2e%2flive",
                "/js/..%2f..%2fWEB-INF/web.xml",
                "/css/../WEB-INF/web.xml",
                "/WEB-INF/web.xml",
                "/web-inf/web.xml",
                "/%57EB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/dev/runnel/launch/Launcher.class",
                "/../../etc/passwd")) {
            Answer answer = Call.to(shared).get(path);

            answer.problem(answer.status());
            assertTrue(List.of(400, 404, 414, 431).contains(answer.status()), path.length() + " characters: " + answer);
            assertTrue(!answer.text().contains("web-app") && !answer.text().contains("root:"), answer.text());
        }
    }

    @Test
    void two_readers_at_once_both_get_everything() throws Exception {
        try (var provider = work().start();
                var served = Served.at(home).asking(provider).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Connection stream = Call.to(served).openChat("Work");
            Callable<Answer> reading = () -> Call.to(served).get("/runs/" + stream.header("x-run-id") + "/events");
            Future<Answer> one = threads.submit(reading);
            Future<Answer> two = threads.submit(reading);

            String uncut = stream.rest().text();

            Frame.run(uncut);
            assertEquals(
                    List.of(uncut, uncut), List.of(one.get().text(), two.get().text()));
        }
    }

    @Test
    void a_resumed_stream_has_the_headers_of_a_stream() throws Exception {
        String run = finished.header("x-run-id");

        Answer answer = Call.to(shared).with("Accept-Encoding", "gzip").get("/runs/" + run + "/events");

        assertEquals(
                "text/event-stream;charset=utf-8", answer.header("content-type").toLowerCase(Locale.ROOT));
        assertEquals("no-cache, no-transform", answer.header("cache-control"));
        assertEquals("no", answer.header("x-accel-buffering"));
        assertEquals("", answer.header("content-encoding"));
    }

    @Test
    void a_run_that_was_cut_by_a_dying_process_can_be_read_to_the_end_it_got() throws Exception {
        try (var provider = ProviderServer.script().says("one ").and().pauses().start()) {
            String run;
            var before = new ByteArrayOutputStream();
            try (var served = Served.at(home).asking(provider).start()) {
                var stream = Call.to(served).openChat("Count");
                before.writeBytes(stream.until("\"one \"}}\n\n").getBytes(UTF_8));
                run = stream.header("x-run-id");
                served.stopRuns();
                before.writeBytes(stream.rest().body());
            }
            try (var restarted = Served.at(home).asking(provider).start()) {
                Answer again = Call.to(restarted).get("/runs/" + run + "/events");

                assertEquals(before.toString(UTF_8), again.text());
                assertEquals("interrupted", Frame.run(again.text()).getLast().text("reason"));
            }
        }
    }
}
