package dev.runnel.run;

import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;

/** A model whose script can be changed between runs. */
final class Switch implements Model {

    private volatile Model playing;

    Switch(Model first) {
        this.playing = first;
    }

    void play(Model next) {
        playing = next;
    }

    @Override
    public String name() {
        return "script/switch";
    }

    @Override
    public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
        return playing.open(request);
    }
}
