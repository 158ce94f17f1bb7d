package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.ToolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OfflineModelTest {

    private static final Message WISH = new Message.User("Write a hello world script");

    @Test
    void it_says_that_it_is_offline() {
        OfflineModel model = new OfflineModel();

        assertEquals("offline/demo", model.name());
        assertTrue(model.offline());
    }

    @Test
    void the_same_request_has_the_same_answer() throws Exception {
        OfflineModel model = new OfflineModel(Duration.ZERO);

        assertEquals(finish(model, request(WISH)), finish(model, request(WISH)));
    }

    @Test
    void a_reader_that_is_interrupted_before_a_piece_is_told_so() throws Exception {
        try (ModelStream stream = new OfflineModel(Duration.ZERO).open(request(WISH))) {
            stream.next();

            Thread.currentThread().interrupt();

            assertThrows(InterruptedException.class, stream::next);
        }
    }

    @Test
    void a_reader_that_is_interrupted_while_it_waits_is_told_so() throws Exception {
        try (ModelStream stream = new OfflineModel(Duration.ofDays(1)).open(request(WISH))) {
            FutureTask<InterruptedException> waiting =
                    new FutureTask<>(() -> assertThrows(InterruptedException.class, stream::next));
            Thread reader = Thread.ofVirtual().name("reader").start(waiting);

            reader.interrupt();

            assertInstanceOf(InterruptedException.class, waiting.get());
        }
    }

    @Test
    void a_history_with_the_calls_of_another_model_ends_in_words() throws Exception {
        var foreign = new Message.ToolUse("x1", "bash", "{\"command\":\"true\"}", Optional.empty());
        var request = request(
                WISH,
                new Message.Assistant(List.of(foreign)),
                new Message.ToolResults(List.of(new Message.Result("x1", "bash", true, ""))));

        Message.Assistant answer = finish(new OfflineModel(Duration.ZERO), request);

        assertEquals(List.of(), answer.calls());
        assertTrue(answer.text().contains("does not fit the script"), answer.text());
    }

    @Test
    void ids_of_calls_do_not_repeat_in_a_conversation() throws Exception {
        OfflineModel model = new OfflineModel(Duration.ZERO);
        Message.Assistant first = finish(model, request(WISH));
        var results = new Message.ToolResults(
                List.of(new Message.Result(first.calls().getFirst().id(), "ls", true, "")));

        Message.Assistant second = finish(model, request(WISH, first, results));

        assertEquals("ls", first.calls().getFirst().name());
        assertEquals("write", second.calls().getFirst().name());
        assertTrue(
                !first.calls().getFirst().id().equals(second.calls().getFirst().id()));
    }

    private static ModelRequest request(Message... messages) {
        List<ToolDefinition> tools = List.of("ls", "read", "write", "bash").stream()
                .map(name -> new ToolDefinition(name, "", new JsonObject()))
                .toList();
        return new ModelRequest("", List.of(messages), tools);
    }

    private static Message.Assistant finish(OfflineModel model, ModelRequest request) throws Exception {
        try (ModelStream stream = model.open(request)) {
            while (true) {
                if (stream.next() instanceof ModelEvent.Finish(var stop, var usage, var message)) {
                    return message;
                }
            }
        }
    }
}
