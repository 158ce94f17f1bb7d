package dev.runnel.acp;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** The answer to {@code initialize}: who this is, and what it can do. */
final class Introduction {

    private Introduction() {}

    static JsonObject of(int protocol, String version) {
        var answer = new JsonObject();
        answer.addProperty("protocolVersion", protocol);
        answer.add("agentCapabilities", capabilities());
        answer.add("agentInfo", info(version));
        answer.add("authMethods", new JsonArray());
        return answer;
    }

    private static JsonObject capabilities() {
        var prompt = new JsonObject();
        prompt.addProperty("image", false);
        prompt.addProperty("audio", false);
        prompt.addProperty("embeddedContext", true);
        var mcp = new JsonObject();
        mcp.addProperty("http", false);
        mcp.addProperty("sse", false);
        var session = new JsonObject();
        for (String can : new String[] {"list", "resume", "close", "delete"}) {
            session.add(can, new JsonObject());
        }
        var capabilities = new JsonObject();
        capabilities.addProperty("loadSession", true);
        capabilities.add("promptCapabilities", prompt);
        capabilities.add("mcpCapabilities", mcp);
        capabilities.add("sessionCapabilities", session);
        return capabilities;
    }

    private static JsonObject info(String version) {
        var info = new JsonObject();
        info.addProperty("name", "runnel");
        info.addProperty("title", "Runnel");
        info.addProperty("version", version);
        return info;
    }
}
