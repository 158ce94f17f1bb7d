package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneTest extends ContainerContract {

    @Override
    Container container(Path folder, URI model) throws IOException {
        return new Standalone(folder, model);
    }

    @Test
    void a_port_that_is_taken_is_named_in_one_sentence(@TempDir Path folder) throws Exception {
        List<String> command = container().command();

        ServerProcess second = ServerProcess.start(folder, command, Map.of());

        assertEquals(3, second.awaitEnd());
        String said = second.log().lines().reduce("", (one, two) -> two);
        assertEquals(
                "runnel: port " + container().port()
                        + " is taken; choose another one with --port, or --port 0 for a free one",
                said);
    }

    @Override
    public boolean saysFarewell() {
        return true;
    }
}
