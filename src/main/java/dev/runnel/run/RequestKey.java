package dev.runnel.run;

/**
 * What a client marks a request with, so that asking twice begins one run.
 *
 * @param route what the request is for, such as {@code POST /chat}
 * @param key the client's own
 * @param body the request's content; the same key with another one is a mistake
 */
public record RequestKey(String route, String key, String body) {}
