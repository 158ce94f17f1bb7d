package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

class JettyHomeTest extends DeployingContract {

    @Override
    Container container(Path folder, URI model) throws IOException {
        return new JettyHome(folder, "/runnel", model);
    }

    /** Without its module {@code graceful} Jetty cuts connections before it tells applications. */
    @Override
    public boolean saysFarewell() {
        return false;
    }
}
