package dev.runnel.provider;

import com.google.gson.JsonElement;
import dev.runnel.model.Message.ToolUse;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.CallDelta;
import dev.runnel.model.ModelEvent.CallStart;
import java.util.Optional;
import java.util.function.Consumer;

/** A tool call while the model still writes it. It is announced as soon as its name is known, and what came before with it. */
final class OpenCall {

    // A call without a name can only be told that there is no such tool; an empty name would spoil the history.
    private static final String NO_NAME = "unnamed";

    private final int index;
    private final Consumer<ModelEvent> events;
    private final StringBuilder arguments = new StringBuilder();
    private String id = "";
    private String name = "";
    private Optional<JsonElement> opaque = Optional.empty();

    OpenCall(int index, Consumer<ModelEvent> events) {
        this.index = index;
        this.events = events;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    String arguments() {
        return arguments.toString();
    }

    /** Whether its arguments are a whole object, to which nothing can be added. */
    boolean whole() {
        int last = arguments.length() - 1;
        return last > 0
                && arguments.charAt(last) == '}'
                && Json.parseObject(arguments()).isPresent();
    }

    /** The first id counts; later ones only repeat it. */
    void identify(String given) {
        if (id.isEmpty()) {
            id = given;
        }
    }

    /** The first name counts; later ones are empty or repeat it. */
    void name(String given) {
        if (name.isEmpty() && !given.isEmpty()) {
            name = given;
            events.accept(new CallStart(index, name));
            if (!arguments.isEmpty()) {
                events.accept(new CallDelta(index, arguments()));
            }
        }
    }

    void append(String json) {
        if (json.isEmpty()) {
            return;
        }
        arguments.append(json);
        if (!name.isEmpty()) {
            events.accept(new CallDelta(index, json));
        }
    }

    /** All of the arguments, as the provider says in the end; pieces that came before only drew near them. */
    void settle(String all) {
        if (all.startsWith(arguments.toString())) {
            append(all.substring(arguments.length()));
        } else {
            arguments.setLength(0);
            arguments.append(all);
        }
    }

    void keep(JsonElement opaque) {
        this.opaque = Optional.of(opaque);
    }

    /** Announces the call at last if its name never came. */
    void close() {
        name(NO_NAME);
    }

    ToolUse toolUse(String uniqueId) {
        return new ToolUse(uniqueId, name, arguments(), opaque);
    }
}
