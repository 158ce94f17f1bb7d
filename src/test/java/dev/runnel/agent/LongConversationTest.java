package dev.runnel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.provider.AnthropicModel;
import dev.runnel.provider.GeminiModel;
import dev.runnel.provider.OllamaModel;
import dev.runnel.provider.OpenAiChatModel;
import dev.runnel.provider.OpenAiResponsesModel;
import dev.runnel.provider.Timeouts;
import dev.runnel.provider.Transport;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import dev.runnel.tool.ToolResult;
import dev.runnel.tool.ToolSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversations that outgrow their model, over real sockets, each request checked by a strict server. */
@Timeout(120)
class LongConversationTest {

    private static final int TURNS = 300;
    private static final int WINDOW = 8000;
    private static final int BYTES_PER_TOKEN = 4;

    @TempDir
    Path folder;

    private final Transport transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(20)));
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger summaries = new AtomicInteger();

    /** The protocols there are. */
    enum Protocol {
        CHAT {
            @Override
            Model model(URI server, Transport transport) {
                return new OpenAiChatModel("openai-chat/m", URI.create(server + "/v1"), Optional.empty(), transport);
            }
        },
        RESPONSES {
            @Override
            Model model(URI server, Transport transport) {
                return new OpenAiResponsesModel("openai/m", URI.create(server + "/v1"), Optional.empty(), transport);
            }
        },
        ANTHROPIC {
            @Override
            Model model(URI server, Transport transport) {
                return new AnthropicModel("anthropic/m", server, Optional.empty(), false, transport);
            }
        },
        GEMINI {
            @Override
            Model model(URI server, Transport transport) {
                return new GeminiModel("gemini/gemini-3", server, Optional.empty(), transport);
            }
        },
        OLLAMA {
            @Override
            Model model(URI server, Transport transport) {
                return new OllamaModel("ollama/m", server, Optional.empty(), OptionalInt.empty(), transport);
            }
        };

        abstract Model model(URI server, Transport transport);
    }

    @AfterEach
    void stop() {
        transport.close();
    }

    @ParameterizedTest
    @EnumSource
    void three_hundred_turns_fit_a_small_window(Protocol protocol) throws Exception {
        try (var server = ProviderServer.choosing(this::answer)) {
            var fixture = LoopFixture.in(folder, look(600)).limits(Limits.ofTurns(TURNS + 10));

            CompletionReason reason = fixture.run(model(protocol, server));

            assertEquals(CompletionReason.DONE, reason);
            assertEquals(TURNS, turns.get());
            List<Event.Compacted> compacted = compacted(fixture.trail());
            assertTrue(compacted.size() > 5, "shortened " + compacted.size() + " times");
            compacted.forEach(
                    event -> assertTrue(event.afterTokens() < event.beforeTokens() * 2 / 3, event.toString()));
            assertTrue(refused.get() <= 2, "after the first refusal it is known how much fits; refused " + refused);
            assertTrue(summaries.get() > 0, "the model was never asked for its notes");
            fixture.checkHistory();
        }
    }

    @Test
    void where_the_room_is_known_it_is_shortened_before_it_is_refused() throws Exception {
        try (var server = ProviderServer.choosing(this::answer)) {
            var fixture = LoopFixture.in(folder, look(600)).limits(Limits.ofTurns(TURNS + 10));

            assertEquals(CompletionReason.DONE, fixture.run(new Roomy(model(Protocol.CHAT, server))));

            assertEquals(0, refused.get());
            assertTrue(compacted(fixture.trail()).size() > 5);
        }
    }

    /** A model of which it is known how much it has room for. */
    private record Roomy(Model model) implements Model {

        @Override
        public String name() {
            return model.name();
        }

        @Override
        public OptionalLong contextTokens() {
            return OptionalLong.of(WINDOW);
        }

        @Override
        public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
            return model.open(request);
        }
    }

    @Test
    void an_answer_larger_than_the_window_is_cut_down_to_fit() throws Exception {
        try (var server = ProviderServer.choosing(this::answerFew)) {
            var fixture = LoopFixture.in(folder, look(60_000)).limits(Limits.ofTurns(10));

            assertEquals(CompletionReason.DONE, fixture.run(model(Protocol.CHAT, server)));

            assertTrue(server.requests().getLast().text().contains("left out here"));
        }
    }

    @Test
    void the_next_run_goes_on_from_where_it_began_anew() throws Exception {
        try (var server = ProviderServer.choosing(this::answer)) {
            var fixture = LoopFixture.in(folder, look(600)).limits(Limits.ofTurns(40));
            fixture.run(model(Protocol.CHAT, server));

            List<Message> inForce = Message.inForce(fixture.trail().messages());

            assertTrue(((Message.User) inForce.getFirst()).text().contains("- Hi"), "what the person said is lost");
            assertTrue(inForce.size() < 40, "nothing was left out");
            assertEquals(
                    41,
                    fixture.trail().messages().stream()
                                    .filter(Message.Assistant.class::isInstance)
                                    .count()
                            + 1);
        }
    }

    @Test
    void a_server_that_refuses_everything_ends_the_run_with_its_words() throws Exception {
        try (var server = ProviderServer.choosing(
                request -> ProviderServer.script().refuses(400, "context_length_exceeded", "never enough"))) {
            var fixture = LoopFixture.in(folder, look(10));

            ModelException end = assertThrows(ModelException.class, () -> fixture.run(model(Protocol.CHAT, server)));

            assertEquals(ModelException.Kind.CONTEXT_LENGTH, end.kind());
            assertTrue(
                    server.requests().size() <= 8, "asked " + server.requests().size() + " times");
        }
    }

    private ProviderScript answer(ProviderRequest request) {
        if (tooLong(request)) {
            refused.incrementAndGet();
            return ProviderServer.script()
                    .refuses(
                            400,
                            "context_length_exceeded",
                            "This model's maximum context length is " + WINDOW + " tokens. Shorten the messages.");
        }
        if (request.text().contains("about to outgrow your context")) {
            summaries.incrementAndGet();
            return ProviderServer.script().says("Looked at much, found little.");
        }
        int turn = turns.incrementAndGet();
        return turn == TURNS
                ? ProviderServer.script().says("Done.")
                : ProviderServer.script().says("Next.").and().calls("look", Map.of("turn", turn));
    }

    private ProviderScript answerFew(ProviderRequest request) {
        if (tooLong(request)) {
            return ProviderServer.script().refuses(400, "context_length_exceeded", "too long");
        }
        return turns.incrementAndGet() == 1
                ? ProviderServer.script().calls("look", Map.of("turn", 1))
                : ProviderServer.script().says("Done.");
    }

    private static boolean tooLong(ProviderRequest request) {
        return request.body().length / BYTES_PER_TOKEN > WINDOW;
    }

    private Model model(Protocol protocol, ProviderServer server) {
        return protocol.model(URI.create("http://127.0.0.1:" + server.port()), transport);
    }

    private static SomeTool look(int characters) {
        var parameters = new JsonObject();
        parameters.addProperty("type", "object");
        return new SomeTool(
                new ToolSpec("look", "Looks", parameters, ToolSpec.Effect.READS),
                (input, context) -> ToolResult.ok("x".repeat(characters) + input));
    }

    private static List<Event.Compacted> compacted(Trail trail) {
        return trail.events().stream()
                .filter(Event.Compacted.class::isInstance)
                .map(Event.Compacted.class::cast)
                .toList();
    }
}
