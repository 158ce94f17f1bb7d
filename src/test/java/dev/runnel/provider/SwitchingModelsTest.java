package dev.runnel.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.support.ProviderServer;
import dev.runnel.support.Runnel;
import dev.runnel.support.SomeTool;
import dev.runnel.support.Trail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A conversation begun with a model of one provider goes on with one of another, and comes back. */
@Timeout(60)
class SwitchingModelsTest {

    @TempDir
    Path folder;

    static Stream<Arguments> pairs() {
        return Protocol.pairs().map(pair -> Arguments.of(pair.getKey(), pair.getValue()));
    }

    /** With reasoning and its signatures, two calls side by side, and words, from both. */
    @ParameterizedTest
    @MethodSource("pairs")
    void each_provider_goes_on_with_what_another_began(Protocol first, Protocol second) throws Exception {
        try (var transport = new Transport("0.1.0", Timeouts.withStall(Duration.ofSeconds(20)));
                var server = ProviderServer.script()
                        .thinks("Look at both.")
                        .and()
                        .says("I look.")
                        .and()
                        .calls("look", Map.of("path", "a"))
                        .and()
                        .calls("look", Map.of("path", "b"))
                        .thinks("Both seen.")
                        .and()
                        .says("Seen.")
                        .repeating()
                        .start()) {
            var one = Protocol.model(first, server.port(), transport);
            var other = Protocol.model(second, server.port(), transport);
            var model = new Switch(one);
            try (var runnel =
                    Runnel.in(folder).model(model).tools(SomeTool.LOOK).open()) {
                String session = "";
                for (Model next : List.of(one, other, one, other)) {
                    model.to(next);
                    var run = session.isEmpty() ? runnel.start("Look") : runnel.start(session, "Again");
                    session = run.session();

                    Trail trail = Trail.of(runnel.events(run.id()));

                    assertEquals(List.of(), server.violations(), next.name());
                    assertEquals(
                            List.of("says I look.", "says Seen."), trail.lines("says "), next.name() + trail.lines());
                    assertEquals(List.of("complete done"), trail.lines("complete"));
                }
            }
        }
    }

    /** The model a person has chosen now. */
    static final class Switch implements Model {
        private volatile Model now;

        Switch(Model now) {
            this.now = now;
        }

        void to(Model another) {
            now = another;
        }

        @Override
        public String name() {
            return now.name();
        }

        @Override
        public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
            return now.open(request);
        }
    }
}
