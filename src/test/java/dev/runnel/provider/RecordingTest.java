package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.provider.Variables.Variable;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RecordingTest {

    private static final String KEY = "sk-secret-1234";

    @TempDir
    Path folder;

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(1)));

    @AfterEach
    void stop() {
        transport.close();
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic/claude-x, ANTHROPIC_BASE_URL, ''",
        "openai-chat/m, OPENAI_BASE_URL, /v1",
        "openai-responses/m, OPENAI_BASE_URL, /v1",
        "gemini/gemini-x, GEMINI_BASE_URL, ''",
        "ollama/llama, OLLAMA_HOST, ''"
    })
    void what_was_recorded_plays_back_the_same_without_a_server(String model, String variable, String path)
            throws Exception {
        List<String> then;
        try (var server = ProviderServer.script()
                .replies(Reply.json(503, "{\"error\":{\"message\":\"busy " + KEY + "\"}}")
                        .with("retry-after-ms", "1"))
                .says("I look.")
                .and()
                .calls("read", Map.of("path", "a"))
                .says("Done.")
                .start()) {
            String address = "http://127.0.0.1:" + server.port() + path;
            then = converse(
                    providers(Map.of(variable, address), Optional.of(folder)).find(model), "as asked");
        }

        List<String> now = converse(providers(Map.of(), Optional.empty()).find("recorded/" + folder), "as asked");

        assertEquals(then, now);
        assertTrue(then.getFirst().startsWith("again 2/3"), then.toString());
        assertTrue(then.contains("says Done."), then.toString());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertFalse(Files.readString(file, StandardCharsets.ISO_8859_1).contains(KEY), file.toString());
            }
        }
    }

    @Test
    void the_first_difference_is_named_when_the_conversation_has_changed() throws Exception {
        try (var server = ProviderServer.script()
                .calls("read", Map.of("path", "a"))
                .says("Done.")
                .start()) {
            converse(chat(server), "as asked");
        }

        List<String> now = converse(providers(Map.of(), Optional.empty()).find("recorded/" + folder), "something else");

        assertEquals(
                "fails BAD_REQUEST the conversation is no longer the recorded one: in request 2, messages[3].content is"
                        + " \"something else\" and was \"as asked\". Record it anew, or undo the change",
                now.getLast());
    }

    @Test
    void a_conversation_that_goes_on_past_the_recording_is_told_so() throws Exception {
        try (var server = ProviderServer.script().says("Done.").start()) {
            converse(chat(server), "");
        }
        Model played = providers(Map.of(), Optional.empty()).find("recorded/" + folder);
        converse(played, "");

        assertTrue(converse(played, "").getLast().contains("ends after 1 requests"));
    }

    @Test
    void how_an_answer_broke_off_is_recorded_too() throws Exception {
        String words = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";
        for (Reply.Ending ending : List.of(Reply.Ending.BROKEN, Reply.Ending.SILENT, Reply.Ending.PROPER)) {
            Path place = folder.resolve(ending.name());
            List<String> then;
            try (var server =
                    ProviderServer.answering(request -> Reply.stream(words).ending(ending))) {
                then = converse(
                        providers(Map.of("OPENAI_BASE_URL", server.baseUrl().toString()), Optional.of(place))
                                .find("openai-chat/m"),
                        "");
            }

            List<String> now = converse(providers(Map.of(), Optional.empty()).find("recorded/" + place), "");

            assertEquals(then, now);
        }
    }

    @Test
    void a_folder_with_a_recording_is_not_written_over() throws Exception {
        try (var server = ProviderServer.script().says("Done.").start()) {
            chat(server);

            var refused = assertThrows(ModelException.class, () -> chat(server));

            assertTrue(refused.getMessage().contains("holds a recording already"), refused.getMessage());
        }
    }

    @Test
    void where_there_is_no_recording_it_is_said_how_to_make_one() {
        var none = assertThrows(
                ModelException.class,
                () -> providers(Map.of(), Optional.empty()).find("recorded/" + folder.resolve("nothing")));

        assertTrue(none.getMessage().contains("runnel --record"), none.getMessage());
    }

    private Model chat(ProviderServer server) throws ModelException {
        return providers(Map.of("OPENAI_BASE_URL", server.baseUrl().toString()), Optional.of(folder))
                .find("openai-chat/m");
    }

    /** Asks until nothing is called any more; every call gets this result. */
    private static List<String> converse(Model model, String result) throws Exception {
        var trail = new ArrayList<String>();
        var history = new ArrayList<Message>(List.of(new Message.User("Hello")));
        while (true) {
            var finish = ModelTrail.into(trail, model, new ModelRequest("Be brief", history, List.of()));
            if (finish.isEmpty() || finish.get().message().calls().isEmpty()) {
                return trail;
            }
            history.add(finish.get().message());
            history.add(new Message.ToolResults(finish.get().message().calls().stream()
                    .map(call -> new Message.Result(call.id(), call.name(), true, result))
                    .toList()));
        }
    }

    private Providers providers(Map<String, String> variables, Optional<Path> recording) {
        var all = new HashMap<>(variables);
        if (!variables.isEmpty()) {
            List.of("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY").forEach(name -> all.put(name, KEY));
        }
        var settings = new Providers.Settings(
                Optional.empty(),
                name -> Optional.ofNullable(all.get(name)).map(value -> new Variable(name, value, "a test")),
                OptionalLong.empty(),
                KnownModels.standard(),
                recording,
                true);
        return new Providers(settings, transport, port -> true);
    }
}
