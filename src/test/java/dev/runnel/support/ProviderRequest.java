package dev.runnel.support;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request as it reached {@link ProviderServer}.
 *
 * @param connection which connection it came on, from 1
 * @param headers by their names in lower case
 */
public record ProviderRequest(int connection, String method, String path, Map<String, String> headers, byte[] body) {

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body; empty if it is no JSON object. */
    public JsonObject json() {
        try {
            return JsonParser.parseString(text()).getAsJsonObject();
        } catch (RuntimeException noObject) {
            return new JsonObject();
        }
    }
}
