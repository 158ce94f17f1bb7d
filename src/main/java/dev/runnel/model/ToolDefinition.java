package dev.runnel.model;

import com.google.gson.JsonObject;

/**
 * A tool as a model is told of it.
 *
 * @param parameters JSON Schema of the arguments object; not to be changed
 */
public record ToolDefinition(String name, String description, JsonObject parameters) {}
