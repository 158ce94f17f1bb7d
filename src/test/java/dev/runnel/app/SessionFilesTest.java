package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.runnel.app.SessionFiles.FileException;
import dev.runnel.run.DamagedSessionException;
import dev.runnel.run.Run;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.StartRequest;
import dev.runnel.support.Runnel;
import dev.runnel.support.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SessionFilesTest {

    @TempDir
    Path folder;

    private Runnel runnel;
    private SessionFiles files;
    private String session;

    @BeforeEach
    void a_session() throws Exception {
        runnel = Runnel.in(folder).model(Script.model().says("Hi.")).open();
        files = new SessionFiles(runnel.runs().archive());
        Run run = runnel.runs().start(StartRequest.of(Main.PRINCIPAL, "Hello"));
        session = run.session();
        try (var events = run.subscribe(0)) {
            Runnel.toTheEnd(events);
        }
    }

    @AfterEach
    void close() {
        runnel.close();
    }

    private byte[] journal() throws IOException {
        return Files.readAllBytes(folder.resolve("home/sessions/" + session + ".jsonl"));
    }

    private void refused(String sentence, Executable work) {
        assertEquals(sentence, assertThrows(FileException.class, work).getMessage());
    }

    @Test
    void a_session_is_written_byte_for_byte_and_taken_in_again() throws Exception {
        Path file = folder.resolve("out.jsonl");
        var stream = new ByteArrayOutputStream();

        long bytes = files.export(session, file);
        files.export(session, stream);
        String fromFile = files.take(file);
        String fromStream = files.take(new ByteArrayInputStream(stream.toByteArray()));

        assertArrayEquals(journal(), Files.readAllBytes(file));
        assertArrayEquals(journal(), stream.toByteArray());
        assertEquals(journal().length, bytes);
        for (String taken : List.of(fromFile, fromStream)) {
            var shown = runnel.sessions().show(Main.PRINCIPAL, taken).orElseThrow();
            assertEquals(
                    List.of("Hello", "Hi."),
                    shown.messages().stream().map(said -> said.text()).toList());
        }
    }

    @Test
    void what_is_there_is_never_written_over() throws Exception {
        Path file = Files.writeString(folder.resolve("mine"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

        for (Path there : List.of(file, link, folder)) {
            refused(
                    there + " is there already and stays as it is; name another file",
                    () -> files.export(session, there));
        }

        assertEquals("mine", Files.readString(file));
        assertFalse(Files.exists(folder.resolve("nowhere")));
    }

    @Test
    void an_unknown_session_makes_no_file() {
        Path file = folder.resolve("out");

        assertThrows(RunRefusedException.class, () -> files.export("nobody", file));
        assertFalse(Files.exists(file));
    }

    @Test
    void a_file_that_cannot_be_had_is_said_with_the_reason() {
        Path missing = folder.resolve("none/file");

        refused(missing + " cannot be written: there is no such file or folder", () -> files.export(session, missing));
        refused(missing + " cannot be read: there is no such file or folder", () -> files.take(missing));
        refused(folder + " is a folder; name the file that was exported", () -> files.take(folder));
    }

    @Test
    void a_file_with_any_byte_changed_is_no_session() throws Exception {
        byte[] whole = journal();
        Path file = folder.resolve("damaged");
        var taken = new ArrayList<Integer>();
        for (int at = 0; at < whole.length; at += 97) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            assertThrows(
                    DamagedSessionException.class,
                    () -> taken.add(files.take(file).length()));
        }

        assertThrows(DamagedSessionException.class, () -> files.take(new ByteArrayInputStream(new byte[0])));
        assertEquals(List.of(), taken);
        assertEquals(1, runnel.sessions().list(Main.PRINCIPAL).size());
    }
}
