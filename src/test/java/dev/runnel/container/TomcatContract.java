package dev.runnel.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The same in every version of Tomcat. */
abstract class TomcatContract extends DeployingContract {

    private final String version;

    TomcatContract(String version) {
        this.version = version;
    }

    /** Tomcat has a page of its own for that, and no ear for what a servlet says. */
    @Test
    void a_body_that_does_not_come_in_time_is_a_400() throws IOException {
        Request request = Request.post("/chat").withJson("{\"message\": \"Cou").with("Content-Length", "100");
        try (Exchange answer = client().begin(request).awaitHead()) {
            assertEquals(400, answer.status());
            RefusesBadRequests.assertDetailed(answer);
        }
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
