package dev.runnel.provider;

import com.google.gson.stream.JsonWriter;
import dev.runnel.model.Message;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ToolDefinition;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the requests of one conversation. The messages stand last, and what was written of them stays: the next request adds what
 * is new. So each body begins with the bytes of the one before, but for what closes it: prompt caches and signed reasoning live on
 * that, and a long conversation is not written anew with every turn. Not for use by two threads.
 */
abstract class GrowingRequest {

    private final StringWriter text = new StringWriter();
    private final Object style;

    final Endpoint endpoint;
    final JsonBody body = new JsonBody(text);
    final JsonWriter json = body.out();

    private @Nullable ModelRequest begun;
    private int written;
    private @Nullable Message last;

    /** @param style what the writing depends on besides endpoint and conversation */
    GrowingRequest(Endpoint endpoint, Object style) {
        this.endpoint = endpoint;
        this.style = style;
    }

    /** Writes what stands before the messages, and opens their array. */
    abstract void begin(String system, List<ToolDefinition> tools) throws IOException;

    /** Writes the next message. */
    abstract void write(Message message) throws IOException;

    /** What closes the request now; more messages may follow all the same, in the next one. */
    String end() {
        return "]}";
    }

    /** This request, or the one begun before in {@code request}'s conversation, if that goes on in the same way. */
    final GrowingRequest goingOn(ModelRequest request) {
        Optional<GrowingRequest> before = request.memory().kept(GrowingRequest.class);
        GrowingRequest chosen =
                before.filter(known -> known.fits(this, request)).orElse(this);
        request.memory().keep(chosen);
        return chosen;
    }

    private boolean fits(GrowingRequest fresh, ModelRequest request) {
        ModelRequest first = begun;
        return first != null
                && getClass() == fresh.getClass()
                && endpoint.equals(fresh.endpoint)
                && style.equals(fresh.style)
                && first.system().equals(request.system())
                && first.tools().equals(request.tools())
                && request.messages().size() >= written
                && (written == 0 || request.messages().get(written - 1) == last);
    }

    /** The body for {@code request}, which holds all messages written so far and perhaps more. */
    final byte[] bytes(ModelRequest request) {
        try {
            if (begun == null) {
                begin(request.system(), request.tools());
                begun = new ModelRequest(request.system(), List.of(), request.tools());
            }
            List<Message> messages = request.messages();
            while (written < messages.size()) {
                last = messages.get(written++);
                write(last);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return (text + end()).getBytes(StandardCharsets.UTF_8);
    }
}
