package dev.runnel.model;

import java.util.List;

/**
 * What a model is asked: the same system text, tools and earlier messages on each turn of a conversation, new messages only
 * at the end (prompt caches and signed reasoning need it).
 */
public record ModelRequest(String system, List<Message> messages, List<ToolDefinition> tools) {
    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
