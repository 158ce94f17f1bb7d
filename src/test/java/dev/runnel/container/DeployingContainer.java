package dev.runnel.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A container that deploys what lies in its folder {@code webapps}, and follows what changes there while it runs. */
abstract class DeployingContainer extends Container {

    DeployingContainer(Path folder, String context, URI model) throws IOException {
        super(folder, context, model);
    }

    /** The class of the class loaders of its applications, of which each deployment has one. */
    abstract String loader();

    /** Puts the WAR where applications are deployed from, in the place of the one that may be there. */
    final void deploy() throws IOException {
        Path whole = folder().resolve("new.war");
        Files.copy(WAR, whole, StandardCopyOption.REPLACE_EXISTING);
        Files.move(whole, deployed(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes the WAR away. */
    final void undeploy() throws IOException {
        Files.delete(deployed());
    }

    private Path deployed() {
        String name = context().isEmpty() ? "ROOT" : context().substring(1);
        return folder().resolve("webapps").resolve(name + ".war");
    }
}
