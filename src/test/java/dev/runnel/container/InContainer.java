package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the WAR in a container that is started once for all tests of a class. */
@Tag("system")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InContainer implements Deployed {

    private Container container;
    private ScriptedModel model;

    /** The container to be tested, not yet started. */
    abstract Container container(Path folder, URI model) throws IOException;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        model = new ScriptedModel();
        container = container(folder, model.address());
        container.start();
    }

    /** A test that failed may have left it ended. */
    @BeforeEach
    void startAgain() throws IOException, InterruptedException {
        if (!container.ready()) {
            container.kill();
            container.start();
        }
    }

    @AfterAll
    void end() throws IOException, InterruptedException {
        try (var _ = model) {
            container.kill();
        }
    }

    @Override
    public Container container() {
        return container;
    }

    @Override
    public ScriptedModel model() {
        return model;
    }
}
