package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plays a {@link Recording} back: each request gets the answer its like got then, byte for byte, as long as the conversation is the
 * one that was recorded. What is said of the workspace and of tools beside the conversation may differ.
 */
final class Played implements Exchanges {

    private static final int MOST_SHOWN = 120;

    private final Path folder;
    private final String model;
    private final URI address;
    private int count;

    /**
     * Opens one.
     *
     * @throws ModelException if there is none in this folder
     */
    static Played open(Path folder) throws ModelException {
        try {
            JsonObject head =
                    Json.parse(Files.readString(folder.resolve(Recording.HEAD))).getAsJsonObject();
            String model = Json.string(head, "model");
            if (!model.isEmpty()) {
                return new Played(folder, model, URI.create(Json.string(head, "address")));
            }
        } catch (IOException | JsonParseException | IllegalStateException | IllegalArgumentException e) {
            throw none(folder, e);
        }
        throw none(folder, null);
    }

    private static ModelException none(Path folder, @Nullable Exception cause) {
        return new ModelException(
                Kind.NOT_CONFIGURED,
                false,
                "There is no recording in " + folder + "; make one with runnel --record " + folder + " \"PROMPT\".",
                "",
                cause);
    }

    private Played(Path folder, String model, URI address) {
        this.folder = folder;
        this.model = model;
        this.address = address;
    }

    /** Where it was asked. */
    URI address() {
        return address;
    }

    /** The full name of the model that was recorded. */
    String model() {
        return model;
    }

    @Override
    public Timeouts timeouts() {
        return Timeouts.withStall(Duration.ofSeconds(90)); // never reached: nothing here makes anybody wait
    }

    @Override
    public Answer get(URI uri, Map<String, String> headers) throws ModelException {
        throw new ModelException(Kind.NOT_CONFIGURED, false, "A recording has no list of models.");
    }

    @Override
    public synchronized Answer post(URI uri, Map<String, String> headers, byte[] body) throws ModelException {
        int number = ++count;
        JsonObject exchange = read(number, "json");
        require(number, read(number, "request.json"), body);
        if (exchange.has("failure")) {
            throw failure(exchange.getAsJsonObject("failure"));
        }
        try {
            return new RecordedAnswers.Given(
                    exchange, Files.readAllBytes(folder.resolve(Recording.name(number, "answer"))));
        } catch (IOException e) {
            throw damaged(number, e);
        }
    }

    private JsonObject read(int number, String kind) throws ModelException {
        Path file = folder.resolve(Recording.name(number, kind));
        if (!Files.exists(file)) {
            throw new ModelException(
                    Kind.BAD_REQUEST,
                    false,
                    "the recording in " + folder + " ends after " + (number - 1)
                            + " requests, and the conversation goes on. Record it anew");
        }
        try {
            return Json.parse(Files.readString(file)).getAsJsonObject();
        } catch (IOException | JsonParseException | IllegalStateException e) {
            throw damaged(number, e);
        }
    }

    private ModelException damaged(int number, Exception cause) {
        return new ModelException(
                Kind.PROTOCOL,
                false,
                "the recording in " + folder + " cannot be read at request " + number + ". Record it anew",
                String.valueOf(cause.getMessage()),
                cause);
    }

    private static ModelException failure(JsonObject failure) {
        return new ModelException(
                Kind.valueOf(Json.string(failure, "kind")),
                failure.get("retryable").getAsBoolean(),
                Json.string(failure, "sentence"),
                Json.string(failure, "detail"),
                null);
    }

    private void require(int number, JsonObject recorded, byte[] body) throws ModelException {
        JsonElement asked = Json.parse(new String(body, StandardCharsets.UTF_8));
        var difference = RequestDifference.first(recorded, asked);
        if (difference.isPresent()) {
            throw new ModelException(
                    Kind.BAD_REQUEST,
                    false,
                    "the conversation is no longer the recorded one: in request " + number + ", "
                            + difference.get().place() + " is "
                            + shown(difference.get().now()) + " and was "
                            + shown(difference.get().then()) + ". Record it anew, or undo the change");
        }
    }

    private static String shown(String value) {
        return value.length() <= MOST_SHOWN ? value : value.substring(0, MOST_SHOWN) + "…";
    }
}
