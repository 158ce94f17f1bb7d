package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** What depends on the context path, where there is none. */
class Tomcat11AtRootTest extends InContainer implements ServesThePage, AsksForTheToken, ResumesStreams {

    @Override
    Container container(Path folder, URI model) throws IOException {
        return new Tomcat("11.0", folder, "", model);
    }
}
