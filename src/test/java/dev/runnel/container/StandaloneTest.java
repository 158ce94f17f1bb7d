package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

class StandaloneTest extends ContainerContract {

    @Override
    Container container(Path folder, URI model) throws IOException {
        return new Standalone(folder, model);
    }

    @Override
    public boolean saysFarewell() {
        return true;
    }
}
