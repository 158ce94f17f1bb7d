package dev.runnel.store;

import java.time.Instant;

/**
 * What became of a request that carries an idempotency key.
 *
 * @param run the run it began
 * @param body hash of what was asked; the same key with another body is a mistake of the caller
 */
public record Asked(String run, String body, Instant at) {}
