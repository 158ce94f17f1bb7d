package dev.runnel.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.app.Program.Ended;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the console can do with whole sessions, as users have it. Needs {@code target/runnel.war}. */
@Tag("system")
@Timeout(180)
class ConsoleSessionsTest {

    private static final String NASTY = "Done \u001b[31mred\u009b2J \u0007bell.";

    @TempDir
    Path folder;

    private Program runnel;
    private String session;

    @BeforeEach
    void a_session_of_one_run() throws Exception {
        runnel = Program.war(folder);
        try (var provider = ProviderServer.script()
                .calls("write", Map.of("path", "hello.txt", "content", "hello\n"))
                .says(NASTY)
                .start()) {
            Ended run = asking(provider).run("Write it", "--json");
            assertEquals(0, run.exit(), run::toString);
        }
        session = json(runnel.run("sessions", "--json")).get("session").getAsString();
    }

    private Program asking(ProviderServer provider) throws IOException {
        return Program.war(folder)
                .with("OPENAI_BASE_URL", provider.baseUrl().toString())
                .with("RUNNEL_MODEL", "openai-chat/scripted");
    }

    private static JsonObject json(Ended ended) {
        assertEquals(0, ended.exit(), ended::toString);
        return JsonParser.parseString(ended.out()).getAsJsonObject();
    }

    private byte[] journal() throws IOException {
        return Files.readAllBytes(folder.resolve("home/sessions/" + session + ".jsonl"));
    }

    private long sessions() throws Exception {
        return runnel.run("sessions").out().lines().count();
    }

    private static void assertSays(int exit, String word, Ended ended) {
        assertEquals(exit, ended.exit(), ended::toString);
        assertEquals("", ended.out(), ended::toString);
        assertTrue(ended.err().startsWith("runnel: ") && ended.err().contains(word), ended::toString);
        assertFalse(ended.err().contains("\tat "), ended::toString);
    }

    @Test
    void a_session_is_taken_out_and_in_and_gone_on_with() throws Exception {
        Ended wrote = runnel.run("sessions", "export", session, "out.jsonl");
        Ended printed = runnel.run("sessions", "export", session);
        Ended imported = runnel.run("sessions", "import", "out.jsonl");
        Ended piped = Program.war(folder).piping(journal()).run("sessions", "import", "-", "--json");

        assertEquals(0, wrote.exit(), wrote::toString);
        assertEquals("Wrote out.jsonl, " + journal().length + " bytes\n", wrote.out());
        assertArrayEquals(journal(), Files.readAllBytes(runnel.folder().resolve("out.jsonl")));
        assertArrayEquals(journal(), printed.out().getBytes(UTF_8));
        assertEquals(0, imported.exit(), imported::toString);
        String taken = imported.out().strip();
        assertEquals("runnel: go on with it: runnel -s " + taken + " \"PROMPT\"\n", imported.err());
        assertEquals(
                runnel.folder().toRealPath().toString(),
                json(piped).get("workspace").getAsString());
        assertEquals(3, sessions());
        JsonObject shown = json(runnel.run("sessions", "show", taken, "--json"));
        JsonArray messages = shown.getAsJsonArray("messages");
        assertEquals(
                List.of("Write it", NASTY),
                messages.asList().stream()
                        .map(said -> said.getAsJsonObject().get("text").getAsString())
                        .toList());
        assertEquals("[\"hello.txt\"]", shown.getAsJsonArray("files").toString());
        try (var provider = ProviderServer.script().says("I remember.").start()) {
            Ended second = asking(provider).run("-s", taken, "Go on", "-o", "text");
            assertEquals(List.of(0, "I remember."), List.of(second.exit(), second.out()), second::toString);
            assertTrue(provider.requests().getFirst().text().contains("Write it"));
        }
        assertEquals(0, runnel.run("verify").exit());
    }

    @Test
    void a_session_is_shown_named_forked_and_forgotten() throws Exception {
        Ended shown = runnel.run("sessions", "show", session);
        Ended renamed = runnel.run("sessions", "rename", session, "My", " first one ");
        JsonObject forked = json(runnel.run("sessions", "fork", session + ".1", "--json"));
        Ended deleted = runnel.run("sessions", "delete", session);

        assertEquals(List.of(0, ""), List.of(shown.exit(), shown.err()));
        assertTrue(
                shown.out()
                        .contains("\nYou\n  Write it\n\nAnswer\n  Done \\x1b[31mred\\x9b2J \\x07bell.\n\nRuns\n  "
                                + session + ".1  ended, done  "),
                shown.out());
        assertTrue(shown.out().endsWith("\nFiles changed\n  hello.txt\n"), shown.out());
        assertEquals(
                List.of(0, "Session " + session + " is now called: My  first one\n"),
                List.of(renamed.exit(), renamed.out()));
        String fork = forked.get("session").getAsString();
        assertEquals("My  first one", forked.get("title").getAsString());
        assertEquals(0, deleted.exit(), deleted::toString);
        assertTrue(deleted.out().startsWith("Forgot session " + session + ": My  first one\n"), deleted.out());
        assertEquals("hello\n", Files.readString(runnel.folder().resolve("hello.txt")));
        assertSays(2, "no such session", runnel.run("sessions", "show", session));
        assertEquals(fork, json(runnel.run("sessions", "--json")).get("session").getAsString());
        try (var provider = ProviderServer.script().says("On.").start()) {
            assertEquals(
                    "On.",
                    asking(provider).run("-s", fork, "Go on", "-o", "text").out());
        }
    }

    @Test
    void what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing() throws Exception {
        byte[] before = journal();
        byte[] flipped = before.clone();
        flipped[flipped.length / 2] ^= 1;
        Path work = runnel.folder();
        Files.write(work.resolve("flipped"), flipped);
        Files.write(work.resolve("empty"), new byte[0]);
        Files.createSymbolicLink(work.resolve("dangling"), Path.of("nowhere"));

        for (String what : List.of("show", "delete", "export")) {
            assertSays(2, "no such session", runnel.run("sessions", what, "nobody"));
        }
        assertSays(2, "\"../x\"", runnel.run("sessions", "show", "../x"));
        assertSays(2, "no such session", runnel.run("sessions", "rename", "nobody", "x"));
        assertSays(2, "one line", runnel.run("sessions", "rename", session, "a\nb"));
        assertSays(2, "no such run", runnel.run("sessions", "fork", session + ".2"));
        assertSays(2, "no such session", runnel.run("sessions", "fork", "nobody.1"));
        for (String there : List.of(".", "empty", "dangling")) {
            assertSays(1, there + " is there already", runnel.run("sessions", "export", session, there));
        }
        assertSays(1, "no such file or folder", runnel.run("sessions", "export", session, "none/out"));
        assertSays(1, ". is a folder", runnel.run("sessions", "import", "."));
        assertSays(1, "no such file or folder", runnel.run("sessions", "import", "missing"));
        assertSays(1, "line 1, byte 0", runnel.run("sessions", "import", "empty"));
        assertSays(1, "standard input is no session", runnel.run("sessions", "import", "-"));
        assertSays(1, "flipped is no session as it was exported: line ", runnel.run("sessions", "import", "flipped"));
        Ended damaged = Program.war(folder).piping(flipped).run("sessions", "import", "-");
        assertSays(1, "standard input is no session as it was exported: line ", damaged);
        assertArrayEquals(before, journal());
        assertEquals(0, Files.size(work.resolve("empty")));
        assertEquals(1, sessions());
    }

    @Test
    void an_export_that_nobody_reads_and_one_that_finds_no_room_end_differently() throws Exception {
        // More than a pipe holds, so that it cannot all be written before the reader has gone.
        try (var provider = ProviderServer.script().says("x".repeat(200_000)).start()) {
            assertEquals(
                    0, asking(provider).run("-s", session, "Say much", "-q").exit());
        }

        Ended unread = runnel.shell("sessions export " + session, "| sleep 0; exit ${PIPESTATUS[0]}")
                .ended();
        Ended full = runnel.shell("sessions export " + session, "> /dev/full").ended();

        assertEquals(List.of(141, ""), List.of(unread.exit(), unread.err()), unread::toString);
        assertSays(1, "standard output cannot be written", full);
    }
}
