package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent.Finish;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.ToolDefinition;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** A conversation with a model in which each call of a tool gets a result; that of {@code bash} is a failure. */
final class Conversation {

    private static final List<ToolDefinition> TOOLS = Stream.of("read", "edit", "bash")
            .map(name -> new ToolDefinition(
                    name,
                    "Does " + name,
                    Json.parseObject("{\"type\":\"object\"}").orElseThrow()))
            .toList();

    private final Model model;
    private final List<Message> history;
    private final List<String> stops = new ArrayList<>();

    private Conversation(Model model, List<Message> history) {
        this.model = model;
        this.history = new ArrayList<>(history);
    }

    /** Two reads, an edit and a failing command over a protocol, with a server that checks each request. */
    static void assertMends(Function<ProviderServer, Model> model) throws Exception {
        try (var server = ProviderServer.script()
                .thinks("Look first.")
                .and()
                .says("I look at both.")
                .and()
                .calls("read", Map.of("path", "a"))
                .and()
                .calls("read", Map.of("path", "b"))
                .calls("edit", Map.of("path", "a", "edits", List.of()))
                .calls("bash", Map.of("command", "make test"))
                .says("It fails.")
                .start()) {
            Conversation conversation = of(model.apply(server), 4);

            assertEquals(List.of("END 2", "END 1", "END 1", "END 0"), conversation.stops());
            assertEquals("It fails.", ((Message.Assistant) conversation.history.get(7)).text());
            assertEachBodyBeginsWithTheOneBefore(server.requests());
        }
    }

    static Conversation of(Model model, int turns) throws Exception {
        return goingOn(model, List.of(new Message.User("Mend it")), turns);
    }

    static Conversation goingOn(Model model, List<Message> history, int turns) throws Exception {
        var conversation = new Conversation(model, history);
        for (int turn = 0; turn < turns; turn++) {
            conversation.turn();
        }
        return conversation;
    }

    private void turn() throws Exception {
        Finish finish = finish();
        List<Message.ToolUse> calls = finish.message().calls();
        stops.add(finish.stop() + " " + calls.size());
        history.add(finish.message());
        history.add(new Message.ToolResults(calls.stream()
                .map(call ->
                        new Message.Result(call.id(), call.name(), !call.name().equals("bash"), "as asked"))
                .toList()));
    }

    private Finish finish() throws Exception {
        try (ModelStream stream = model.open(new ModelRequest("Be brief", history, TOOLS))) {
            while (true) {
                if (stream.next() instanceof Finish finish) {
                    return finish;
                }
            }
        }
    }

    /** Why each answer stopped, and how many calls it had. */
    List<String> stops() {
        return stops;
    }

    /** But for the brackets at its end: what is asked only grows there. */
    static void assertEachBodyBeginsWithTheOneBefore(List<ProviderRequest> requests) {
        for (int i = 1; i < requests.size(); i++) {
            byte[] before = open(requests.get(i - 1));
            assertArrayEquals(before, Arrays.copyOf(requests.get(i).body(), before.length), "request " + i);
        }
    }

    private static byte[] open(ProviderRequest request) {
        int end = request.body().length;
        while (request.body()[end - 1] == ']' || request.body()[end - 1] == '}') {
            end--;
        }
        return Arrays.copyOf(request.body(), end);
    }
}
