package dev.runnel.container;

import java.io.IOException;

/** What a part of {@link ContainerContract} needs to know: a container that serves the WAR, and the model it asks. */
interface Deployed {

    Container container();

    ScriptedModel model();

    /** Somebody who holds the token. */
    default Client client() throws IOException {
        return container().client();
    }
}
