package dev.runnel.run;

import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import java.util.List;

/** The models that runs can be worked with. */
public interface Models {

    /**
     * The model of that full name, or the default for an empty one.
     *
     * @throws ModelException if it cannot be had; the message says why and what to do
     */
    Model find(String name) throws ModelException;

    /** What can be used now, and what cannot and why. The first usable one is the default. */
    List<Listed> list();

    /**
     * A model and whether it can be used now.
     *
     * @param problem why it cannot be used; empty when it can
     */
    record Listed(String name, boolean offline, String problem) {}
}
