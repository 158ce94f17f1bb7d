package dev.runnel.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.run.Subscription.BrokenRunException;
import dev.runnel.store.Verdict;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.ToolResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One damaged line locks nobody out: the other sessions are as they were, and of this one there is what can be read. */
@Timeout(240)
class DamageTest {

    @TempDir
    Path folder;

    private Runnel runnel;
    private String session;
    private String other;
    private List<String> lines;

    @BeforeEach
    void two_sessions() throws Exception {
        runnel = Runnel.in(folder)
                .model(new Forgetful(() -> Script.model()
                        .says("I look.")
                        .calls("look", "{}")
                        .then()
                        .says("Seen.")))
                .tools(SomeTool.reads("look", (input, context) -> ToolResult.ok("seen")))
                .open();
        Run first = runnel.start("One");
        session = first.session();
        runnel.events(first.id());
        runnel.runs().archive().rename(Runnel.ME, session, "Named");
        runnel.events(runnel.start(session, "Two").id());
        Run elsewhere = runnel.start("Other");
        other = elsewhere.session();
        runnel.events(elsewhere.id());
        lines = Files.readString(file(session), ISO_8859_1).lines().toList();
    }

    @AfterEach
    void close() {
        runnel.close();
    }

    private Path file(String id) {
        return folder.resolve("home/sessions/" + id + ".jsonl");
    }

    private void write(List<String> damaged) throws IOException {
        Files.writeString(file(session), String.join("\n", damaged) + "\n", ISO_8859_1);
    }

    /** A line whose kind is still to be seen, one that is anything, one of NUL bytes, and numbers that lead elsewhere. */
    private static List<UnaryOperator<String>> damages() {
        return List.of(
                line -> line.substring(0, line.length() - 2) + "!",
                line -> "x" + line.substring(1),
                line -> "\0".repeat(line.length()),
                line -> line.replaceAll("[1-9]([,}\\]])", "0$1"),
                line -> line.replaceAll("([,:\\[])([0-9])", "$19$2"));
    }

    @Test
    void whichever_line_is_damaged_the_rest_is_there_and_nobody_is_locked_out() throws Exception {
        for (int i = 0; i < lines.size(); i++) {
            for (int kind = 0; kind < damages().size(); kind++) {
                var damaged = new ArrayList<>(lines);
                damaged.set(i, damages().get(kind).apply(lines.get(i)));
                if (!damaged.equals(lines)) {
                    write(damaged);
                    tryAll("line " + (i + 1) + ", damage " + kind + ": " + damaged.get(i), i == 0);
                }
            }
        }
    }

    private void tryAll(String what, boolean first) throws Exception {
        Verdict.Damage found = verify().damage().orElseThrow(() -> new AssertionError("not found: " + what));
        Files.write(folder.resolve("home/live/" + session), new byte[0]);
        runnel.runs().recover();
        var listed = runnel.sessions().list(Runnel.ME).stream()
                .map(Sessions.Listed::session)
                .toList();
        assertTrue(listed.contains(other), what);
        assertEquals(Optional.of(found), verify().damage(), what + ": after recovery");
        if (runnel.sessions().show(Runnel.ME, session).isEmpty()) {
            assertTrue(first && !listed.contains(session), what);
            return;
        }
        assertTrue(listed.contains(session), what);
        for (RunStatus run :
                runnel.sessions().show(Runnel.ME, session).orElseThrow().runs()) {
            assertReadable(run.run(), what);
        }
        exportAndFork(what);
        goOn(found, what);
    }

    private Verdict verify() {
        return runnel.store().verify(session).orElseThrow();
    }

    /** Numbered without a gap but those that are announced, up to the end or to where the reader is told that none comes. */
    private void assertReadable(String run, String what) throws Exception {
        long seen = 0;
        try (Subscription reader =
                runnel.runs().find(Runnel.ME, run).orElseThrow().subscribe(0)) {
            for (boolean more = true; more; ) {
                Envelope next = reader.next(Runnel.LONG).orElseThrow(() -> new AssertionError("no end: " + what));
                long from = next.event() instanceof Event.Gap gap ? gap.from() : next.seq();
                assertEquals(seen + 1, from, what);
                seen = next.seq();
                more = !next.terminal();
            }
        } catch (BrokenRunException e) {
            assertTrue(e.getMessage().contains("runnel verify"), what);
        }
        assertTrue(seen > 1 || !run.endsWith(".1"), what);
    }

    private void exportAndFork(String what) throws Exception {
        try (Exported exported = runnel.runs().archive().export(Runnel.ME, session)) {
            var out = new ByteArrayOutputStream();
            exported.writeTo(out);
            assertArrayEquals(Files.readAllBytes(file(session)), out.toByteArray(), what);
        } catch (RunRefusedException e) {
            assertClear(e, what);
        }
        assertThrows(
                DamagedSessionException.class,
                () -> {
                    String fork = runnel.runs().archive().fork(Runnel.ME, session, session + ".1");
                    assertEquals(
                            Optional.empty(),
                            runnel.store().verify(fork).orElseThrow().damage());
                    runnel.runs().archive().delete(Runnel.ME, fork);
                    throw new DamagedSessionException("the first run is whole");
                },
                what);
    }

    private void goOn(Verdict.Damage found, String what) throws Exception {
        byte[] before = Files.readAllBytes(file(session));
        try {
            runnel.runs().archive().rename(Runnel.ME, session, "Again");
            Run run = runnel.start(session, "Go on");
            assertTrue(runnel.events(run.id()).getLast().terminal(), what);
            var shown = runnel.sessions().show(Runnel.ME, session).orElseThrow();
            assertEquals(run.id(), shown.runs().getLast().run(), what);
            assertTrue(shown.messages().contains(new Sessions.Said("user", "One")), what);
            assertTrue(shown.messages().contains(new Sessions.Said("user", "Two")), what);
        } catch (RunRefusedException e) {
            assertClear(e, what);
            byte[] after = Files.readAllBytes(file(session));
            assertArrayEquals(before, Arrays.copyOf(after, before.length), what);
        }
        assertEquals(Optional.of(found), verify().damage(), what + ": after going on");
    }

    private void assertClear(RunRefusedException e, String what) {
        assertEquals(Why.DAMAGED, e.why(), what);
        String sentence = e.getMessage();
        assertTrue(
                sentence.contains(session)
                        && sentence.matches("(?s).*line [0-9]+, byte [0-9]+.*")
                        && sentence.contains("runnel verify " + session),
                sentence);
    }

    @Test
    void a_conversation_of_which_a_message_cannot_be_read_is_not_gone_on_with() throws Exception {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("{\"private\":\"message\"")) {
                var damaged = new ArrayList<>(lines);
                damaged.set(
                        i, lines.get(i).substring(0, 40) + "#" + lines.get(i).substring(41));
                write(damaged);
                byte[] before = Files.readAllBytes(file(session));

                var refused = assertThrows(RunRefusedException.class, () -> runnel.start(session, "Go on"));

                assertClear(refused, lines.get(i));
                assertTrue(refused.getMessage().contains("line " + (i + 1) + ","), refused.getMessage());
                assertArrayEquals(before, Files.readAllBytes(file(session)));
                assertEquals(0, runnel.runs().active());
            }
        }
    }

    @Test
    void an_open_run_with_a_damaged_line_is_not_closed_over_it_and_the_others_are_recovered() throws Exception {
        int begin = lines.lastIndexOf(lines.stream()
                .filter(line -> line.startsWith("{\"seq\":1,"))
                .reduce((a, b) -> b)
                .orElseThrow());
        String otherText = Files.readString(file(other), ISO_8859_1);
        Files.writeString(file(other), otherText.substring(0, otherText.indexOf("{\"seq\":5,")), ISO_8859_1);
        var damaged = new ArrayList<>(lines.subList(0, begin + 6));
        damaged.set(begin + 3, "\0".repeat(50));
        write(damaged);
        byte[] before = Files.readAllBytes(file(session));
        for (String id : List.of(session, other)) {
            Files.write(folder.resolve("home/live/" + id), new byte[0]);
        }

        runnel.runs().recover();

        assertTrue(runnel.events(other + ".1").getLast().terminal());
        assertArrayEquals(before, Files.readAllBytes(file(session)));
        assertReadable(session + ".2", "the open run");
        assertClear(assertThrows(RunRefusedException.class, () -> runnel.start(session, "Go on")), "open");
        assertArrayEquals(before, Files.readAllBytes(file(session)));
    }

    @Test
    void files_that_are_no_sessions_are_passed_over_left_alone_and_named_by_verify() throws Exception {
        Path sessions = folder.resolve("home/sessions");
        Files.write(
                sessions.resolve("garbage.jsonl"),
                "no line at all ".repeat(20_000).getBytes(ISO_8859_1));
        Files.write(sessions.resolve("nuls.jsonl"), new byte[100_000]);
        Files.createFile(sessions.resolve("empty.jsonl"));
        Files.createDirectory(sessions.resolve("folder.jsonl"));
        Files.createSymbolicLink(sessions.resolve("dangling.jsonl"), sessions.resolve("nowhere"));
        Files.copy(file(other), sessions.resolve("copy.jsonl"));
        Files.writeString(sessions.resolve("no id.jsonl"), "x");
        var strangers = List.of("garbage", "nuls", "empty", "folder", "dangling", "copy");
        // An empty file with a mark would be that of a process which died while it began a session.
        for (String id : List.of("garbage", "nuls", "folder", "dangling", "copy")) {
            Files.write(folder.resolve("home/live/" + id), new byte[0]);
        }
        byte[] garbage = Files.readAllBytes(sessions.resolve("garbage.jsonl"));

        runnel.runs().recover();

        assertEquals(
                List.of(other, session).stream().sorted().toList(),
                runnel.sessions().list(Runnel.ME).stream()
                        .map(Sessions.Listed::session)
                        .sorted()
                        .toList());
        assertArrayEquals(garbage, Files.readAllBytes(sessions.resolve("garbage.jsonl")));
        assertEquals(100_000, Files.size(sessions.resolve("nuls.jsonl")));
        for (String id : strangers) {
            assertTrue(runnel.store().ids().contains(id), id);
            assertEquals(
                    1,
                    runnel.store()
                            .verify(id)
                            .orElseThrow()
                            .damage()
                            .orElseThrow()
                            .line(),
                    id);
            assertEquals(Optional.empty(), runnel.sessions().show(Runnel.ME, id));
            assertEquals(
                    Why.UNKNOWN_SESSION,
                    assertThrows(RunRefusedException.class, () -> runnel.start(id, "Hi"))
                            .why());
        }
    }
}
