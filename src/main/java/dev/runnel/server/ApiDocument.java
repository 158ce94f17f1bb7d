package dev.runnel.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** The API as an OpenAPI 3.1 document, made of {@link Operations}, {@link ApiSchemas} and the list of dialects. */
final class ApiDocument {

    private static final String TOKEN = "token";

    private ApiDocument() {}

    /**
     * The document.
     *
     * @param version of the program
     * @param base where the paths begin, such as {@code /runnel}; {@code /} where they are at the root
     */
    static JsonObject of(String version, String base) {
        var document = new JsonObject();
        document.addProperty("openapi", "3.1.0");
        document.add("info", info(version));
        document.add("servers", servers(base));
        document.add("security", security());
        document.add("paths", Operations.paths());
        document.add("components", components());
        return document;
    }

    private static JsonObject info(String version) {
        var license = new JsonObject();
        license.addProperty("name", "Apache-2.0");
        license.addProperty("identifier", "Apache-2.0");
        var info = new JsonObject();
        info.addProperty("title", "Runnel");
        info.addProperty("summary", "A streaming coding agent");
        info.addProperty(
                "description",
                "A message begins a run; what happens in it is streamed as numbered events, which can be read again from any number"
                        + " at any time. Members may be added to any object; pass over what you do not know.");
        info.addProperty("version", version);
        info.add("license", license);
        return info;
    }

    private static JsonArray servers(String base) {
        var server = new JsonObject();
        server.addProperty("url", base);
        var servers = new JsonArray();
        servers.add(server);
        return servers;
    }

    /** The token, or nothing: on loopback, and where the container has said who calls. */
    private static JsonArray security() {
        var token = new JsonObject();
        token.add(TOKEN, new JsonArray());
        var either = new JsonArray();
        either.add(token);
        either.add(new JsonObject());
        return either;
    }

    private static JsonObject components() {
        var token = new JsonObject();
        token.addProperty("type", "http");
        token.addProperty("scheme", "bearer");
        token.addProperty(
                "description", "Not needed by callers on the machine itself, nor by users of the container's own.");
        var schemes = new JsonObject();
        schemes.add(TOKEN, token);
        var components = new JsonObject();
        components.add("securitySchemes", schemes);
        components.add("schemas", ApiSchemas.all());
        return components;
    }
}
