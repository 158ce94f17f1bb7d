package dev.runnel.provider;

import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import java.util.OptionalLong;

/** A model of which only a recording answers. */
record RecordedModel(String name, Model model) implements Model {

    static final String PREFIX = "recorded/";

    @Override
    public String notice() {
        return "Plays back a recording of " + model.name() + "; no model is asked.";
    }

    @Override
    public boolean offline() {
        return true;
    }

    @Override
    public OptionalLong contextTokens() {
        return model.contextTokens();
    }

    @Override
    public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
        return model.open(request);
    }
}
