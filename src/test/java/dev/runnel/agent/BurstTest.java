package dev.runnel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.model.Usage;
import dev.runnel.support.Trail;
import dev.runnel.workspace.Trace;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces that come together are written together; a piece that comes alone is written at once. */
class BurstTest {

    @TempDir
    Path folder;

    private final Grouped log = new Grouped();

    /** What was told, each time as one line of words. */
    private static final class Grouped implements RunLog {
        private final List<String> groups = new ArrayList<>();
        private final Trail trail = new Trail();

        @Override
        public void emit(Event event) {
            trail.emit(event);
        }

        @Override
        public void emitAll(List<Event> events) {
            groups.add(String.join(
                    "",
                    events.stream().map(event -> ((Event.Token) event).token()).toList()));
        }

        @Override
        public void remember(Message message) {
            trail.remember(message);
        }

        @Override
        public void keep(Trace trace) {
            trail.keep(trace);
        }

        @Override
        public void force() {
            trail.force();
        }
    }

    /** Words that come in groups; those of a group are at hand together. When the model is waited for, all before is told. */
    private Model model(List<List<String>> groups, Optional<ModelException> breaks) {
        return new Model() {
            @Override
            public String name() {
                return "test/bursts";
            }

            @Override
            public ModelStream open(ModelRequest request) {
                return stream(groups, breaks);
            }
        };
    }

    private ModelStream stream(List<List<String>> groups, Optional<ModelException> breaks) {
        var left = new ArrayDeque<>(groups);
        var atHand = new ArrayDeque<String>();
        var told = new ArrayList<String>();
        return new ModelStream() {
            @Override
            public ModelEvent next() throws ModelException {
                if (!atHand.isEmpty()) {
                    return new ModelEvent.TextDelta(atHand.remove());
                }
                assertEquals(
                        String.join("", told),
                        String.join("", log.groups),
                        "nothing is kept back while the model is waited for");
                if (left.isEmpty()) {
                    if (breaks.isPresent()) {
                        throw breaks.get();
                    }
                    var message = new Message.Assistant(List.of(new Message.Text("all")));
                    return new ModelEvent.Finish(ModelEvent.StopReason.END, Usage.UNKNOWN, message);
                }
                atHand.addAll(left.remove());
                told.add(String.join("", atHand));
                return new ModelEvent.TextDelta(atHand.remove());
            }

            @Override
            public Optional<ModelEvent> poll() throws ModelException {
                if (atHand.isEmpty() && left.isEmpty() && breaks.isPresent()) {
                    throw breaks.get();
                }
                return Optional.ofNullable(atHand.poll()).map(ModelEvent.TextDelta::new);
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void what_came_together_is_told_together_and_what_came_alone_alone() throws Exception {
        var groups = List.of(List.of("one "), List.of("two ", "three ", "four "), List.of("five"));

        LoopFixture.in(folder).run(model(groups, Optional.empty()), log);

        assertEquals(List.of("one ", "two three four ", "five"), log.groups);
    }

    @Test
    void a_burst_is_bounded() throws Exception {
        LoopFixture.in(folder).run(model(List.of(Collections.nCopies(200, "x")), Optional.empty()), log);

        assertEquals(
                List.of(64, 64, 64, 8), log.groups.stream().map(String::length).toList());
    }

    @Test
    void what_came_before_the_stream_broke_is_told() {
        var broke = new ModelException(ModelException.Kind.NETWORK, true, "the line broke");

        assertThrows(
                ModelException.class,
                () -> LoopFixture.in(folder).run(model(List.of(List.of("one ", "two")), Optional.of(broke)), log));

        assertEquals(List.of("one two"), log.groups);
    }
}
