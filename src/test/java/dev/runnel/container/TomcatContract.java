package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** The same in every version of Tomcat. */
abstract class TomcatContract extends DeployingContract {

    private final String version;

    TomcatContract(String version) {
        this.version = version;
    }

    @Override
    Container container(Path folder, URI model) throws IOException {
        return new Tomcat(version, folder, "/runnel", model);
    }

    @Override
    public boolean saysFarewell() {
        return true;
    }
}
