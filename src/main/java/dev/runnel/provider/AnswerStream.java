package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.model.ModelStream;
import dev.runnel.provider.AnswerParser.Progress;
import dev.runnel.wire.SseEvent;
import dev.runnel.wire.SseReader;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it comes, in any protocol. It has ended well when the provider said so in the way of its protocol, and never
 * because the body merely stopped; once it was said, nobody waits for the end of the body.
 */
final class AnswerStream implements ModelStream {

    // An answer in one piece, from a server that does not stream.
    private static final int MAX_WHOLE = 32 << 20;

    private final Endpoint endpoint;
    private final Timeouts timeouts;
    private final Answer body;
    private final Frames frames;
    private final AnswerParser parser;
    private boolean begun;
    private boolean tail;
    private Optional<ModelEvent> ahead = Optional.empty();
    private ModelEvent.@Nullable Finish finish;
    private boolean told;

    /** @param frames the messages of {@code body} */
    AnswerStream(Endpoint endpoint, Timeouts timeouts, Answer body, Frames frames, AnswerParser parser) {
        this.endpoint = endpoint;
        this.timeouts = timeouts;
        this.body = body;
        this.frames = frames;
        this.parser = parser;
    }

    @Override
    public ModelEvent next() throws ModelException, InterruptedException {
        while (true) {
            Optional<ModelEvent> event = news();
            if (event.isPresent()) {
                return event.get();
            }
            if (finish != null) {
                return tellEnd(finish);
            }
            readOn();
        }
    }

    @Override
    public Optional<ModelEvent> poll() throws ModelException, InterruptedException {
        while (true) {
            Optional<ModelEvent> event = news();
            if (event.isPresent()) {
                return event;
            }
            if (finish != null) {
                return told ? Optional.empty() : Optional.of(tellEnd(finish));
            }
            if (!begun || !frames.ready()) {
                return Optional.empty();
            }
            readOn();
        }
    }

    /** What came and was not passed on yet. */
    private Optional<ModelEvent> news() {
        Optional<ModelEvent> event = ahead.isPresent() ? ahead : parser.poll();
        ahead = Optional.empty();
        return event;
    }

    private ModelEvent tellEnd(ModelEvent.Finish finish) {
        if (told) {
            throw new IllegalStateException("the answer has ended");
        }
        told = true;
        return finish;
    }

    private void readOn() throws ModelException, InterruptedException {
        try {
            if (begun) {
                takeNext();
            } else {
                begin();
            }
        } catch (IOException broken) {
            if (parser.progress() == Progress.COMING) {
                throw lost(broken);
            }
            end(); // all of the answer is here; only its usage may be missing
        }
    }

    /** Looks at what kind of body it is, whatever its content type says; servers err there. */
    private void begin() throws IOException, ModelException, InterruptedException {
        begun = true;
        int first = body.firstByte();
        if (first == '<') {
            throw unreadable(body.text(Endpoint.MAX_DETAIL));
        }
        if (first == '[' || (first == '{' && !frames.bare())) {
            takeWhole(body.text(MAX_WHOLE));
        } else {
            takeNext();
        }
    }

    private void takeNext() throws IOException, ModelException, InterruptedException {
        Optional<SseEvent> event = frames.next();
        if (event.isPresent()) {
            take(event.get());
        } else {
            endOfBody();
        }
    }

    private void endOfBody() throws ModelException {
        if (parser.progress() == Progress.COMING) {
            throw brokeOff();
        }
        end();
    }

    private void take(SseEvent event) throws ModelException {
        String data = event.data().strip();
        if (data.equals("[DONE]")) {
            if (parser.takeDone() == Progress.COMING) {
                throw brokeOff();
            }
            end();
        } else if (!data.isEmpty()) {
            takeMessage(event, data);
        }
    }

    private void takeMessage(SseEvent event, String data) throws ModelException {
        JsonElement parsed;
        try {
            parsed = Json.parse(data);
        } catch (JsonParseException broken) {
            if (event.complete()) {
                throw unreadable(data);
            }
            endOfBody(); // it came within this message
            return;
        }
        JsonElement message = parsed instanceof JsonArray array && array.size() == 1 ? array.get(0) : parsed;
        if (message instanceof JsonObject object) {
            parser.take(object, event.type());
            ahead = parser.poll(); // everything before was passed on, else nobody would read on
            expectMore();
        }
    }

    /**
     * Where a piece of the answer came, the wait begins anew; a message that only says that the server lives is none. After the
     * answer's end there is one wait for all that may follow.
     */
    private void expectMore() throws ModelException {
        switch (parser.progress()) {
            case COMING -> {
                if (ahead.isPresent()) {
                    body.expectWithin(timeouts.progress());
                }
            }
            case STOPPED -> {
                if (!tail) {
                    tail = true;
                    body.expectWithin(timeouts.tail());
                }
            }
            case ENDED -> end();
        }
    }

    /** A body that is one JSON value: an error under a good status, or a whole answer. */
    private void takeWhole(String text) throws ModelException {
        JsonElement json;
        try {
            json = Json.parse(text);
        } catch (JsonParseException cut) {
            throw brokeOff();
        }
        if (json instanceof JsonArray array) {
            takeAll(array);
        } else if (json instanceof JsonObject answer) {
            parser.takeWhole(answer);
            endOfBody();
        } else {
            throw unreadable(text);
        }
    }

    /** A stream's messages, in one array: Gemini sends them so where it is not asked for events. */
    private void takeAll(JsonArray messages) throws ModelException {
        for (JsonElement message : messages) {
            if (message instanceof JsonObject object) {
                parser.take(object, "message");
            }
        }
        endOfBody();
    }

    private void end() throws ModelException {
        if (finish == null) {
            finish = parser.finish();
            body.leave();
            if (finish.stop() == StopReason.END && saysNothing(finish.message())) {
                throw empty();
            }
        }
    }

    /** Neither a word nor a call, nor any reasoning: whoever asked would wait for more. */
    private static boolean saysNothing(Message.Assistant message) {
        return message.parts().stream().allMatch(part -> part instanceof Message.Text(String text) && text.isBlank());
    }

    private ModelException empty() {
        return new ModelException(
                Kind.PROTOCOL, true, endpoint.model() + " sent an empty answer. Try again, or say it in other words");
    }

    private ModelException brokeOff() {
        return new ModelException(
                Kind.PROTOCOL, true, "the answer of " + endpoint.address() + " broke off before its end. Try again");
    }

    private ModelException unreadable(String what) {
        return new ModelException(
                Kind.PROTOCOL,
                true,
                endpoint.address() + " sent something that is no answer of a model. Check the base URL",
                endpoint.detail(what),
                null);
    }

    private ModelException lost(IOException broken) {
        if (broken instanceof SseReader.TooLargeException) {
            return new ModelException(
                    Kind.PROTOCOL,
                    false,
                    endpoint.address() + " sent more at once than can be taken: " + broken.getMessage(),
                    "",
                    broken);
        }
        return NetworkTrouble.with(endpoint.uri(), broken);
    }

    @Override
    public void close() {
        body.close();
    }
}
