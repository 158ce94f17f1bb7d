package dev.runnel.provider;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The way to a vendor's model.
 *
 * @param model the full name
 * @param address up to where the vendor's paths begin
 * @param keyName the variable that holds the key, or should
 * @param contextTokens how much the model has room for, where that is known
 */
record Access(
        String model,
        URI address,
        Optional<String> key,
        String keyName,
        OptionalLong contextTokens,
        Exchanges exchanges) {}
