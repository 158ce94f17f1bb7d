package dev.runnel.acp;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A message of JSON-RPC 2.0 (https://www.jsonrpc.org/specification), as the protocol uses it: no batches, parameters by name. */
sealed interface Message {

    /** Wants an answer under its {@code id}, a string, a whole number or null. */
    record Request(JsonElement id, String method, Params params) implements Message {}

    /** Wants none. */
    record Notification(String method, Params params) implements Message {}

    /** Answers a request of ours; {@code result} is null where it failed. */
    record Response(JsonElement id, JsonElement result) implements Message {}

    /** What is no message; {@code id} is the request's, as far as that can be known. */
    record Wrong(JsonElement id, Failure why) implements Message {}

    /** What a line holds. */
    static Message of(byte[] line) {
        JsonElement element;
        try {
            element = parse(line);
        } catch (Failure noJson) {
            return new Wrong(JsonNull.INSTANCE, noJson);
        }
        if (element.isJsonArray()) {
            return wrong(JsonNull.INSTANCE, "Batches are not supported; send one message a line.");
        }
        if (!element.isJsonObject()) {
            return wrong(JsonNull.INSTANCE, "A message must be a JSON object.");
        }
        return of(element.getAsJsonObject());
    }

    private static Message of(JsonObject message) {
        JsonElement id = message.get("id");
        if (id != null && !isId(id)) {
            return wrong(JsonNull.INSTANCE, "\"id\" must be a string, a whole number or null.");
        }
        JsonElement known = id == null ? JsonNull.INSTANCE : id;
        if (!new JsonPrimitive("2.0").equals(message.get("jsonrpc"))) {
            return wrong(known, "\"jsonrpc\" must be \"2.0\".");
        }
        if (!message.has("method")) {
            return response(message, known);
        }
        JsonElement method = message.get("method");
        if (!method.isJsonPrimitive() || !method.getAsJsonPrimitive().isString()) {
            return wrong(known, "\"method\" must be a string.");
        }
        JsonElement params = message.get("params");
        if (params != null && !params.isJsonNull() && !params.isJsonObject()) {
            return new Wrong(known, Failure.invalidParams("\"params\" must be an object."));
        }
        var named = new Params(params instanceof JsonObject object ? object : new JsonObject());
        return id == null
                ? new Notification(method.getAsString(), named)
                : new Request(id, method.getAsString(), named);
    }

    private static Message response(JsonObject message, JsonElement id) {
        if (!message.has("id") || message.has("result") == message.has("error")) {
            return wrong(id, "A message needs a \"method\", or an \"id\" with either a \"result\" or an \"error\".");
        }
        return new Response(id, message.has("result") ? message.get("result") : JsonNull.INSTANCE);
    }

    private static Message wrong(JsonElement id, String sentence) {
        return new Wrong(id, Failure.invalidRequest(sentence));
    }

    private static boolean isId(JsonElement id) {
        if (id.isJsonNull()) {
            return true;
        }
        return id instanceof JsonPrimitive primitive
                && (primitive.isString()
                        || (primitive.isNumber() && primitive.getAsString().matches("-?[0-9]{1,30}")));
    }

    private static JsonElement parse(byte[] line) throws Failure {
        String text = decode(line);
        if (text.startsWith("\ufeff")) { // RFC 8259, section 8.1; Gson would pass over it
            throw Failure.parse("The line begins with a byte order mark; leave it out.");
        }
        try (var reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw Failure.parse("There is more than one JSON value in the line.");
            }
            return element;
        } catch (JsonParseException | IOException | IllegalStateException | StackOverflowError e) {
            throw Failure.parse("The line is no valid JSON.");
        }
    }

    private static String decode(byte[] line) throws Failure {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Failure.parse("The line is not UTF-8.");
        }
    }
}
