package dev.runnel.run;

import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.support.HistoryCheck;
import dev.runnel.support.Script;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A model for many runs: each run is answered with the turns of a script of its own, and every request is checked. */
final class Forgetful implements Model {

    private final Supplier<Script> scripts;
    private final Map<List<Message>, Script> playing = new ConcurrentHashMap<>();

    Forgetful(Supplier<Script> scripts) {
        this.scripts = scripts;
    }

    @Override
    public String name() {
        return "script/many";
    }

    @Override
    public ModelStream open(ModelRequest request) throws dev.runnel.model.ModelException, InterruptedException {
        HistoryCheck.check(request.messages());
        List<Message> asked = upToLastUser(request.messages());
        return playing.computeIfAbsent(asked, key -> scripts.get()).open(request);
    }

    private static List<Message> upToLastUser(List<Message> messages) {
        int end = messages.size();
        while (!(messages.get(end - 1) instanceof Message.User)) {
            end--;
        }
        return messages.subList(0, end);
    }
}
