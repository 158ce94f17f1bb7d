package dev.runnel.provider;

import dev.runnel.model.Model;
import dev.runnel.provider.Variables.Variable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A vendor, or a kind of server, whose models can be asked.
 *
 * @param prefix what their names begin with, up to the slash
 * @param standard where it is found if nothing else is said
 * @param keys the variables that may hold its key, the first set one counts
 * @param addresses those that may hold another address
 * @param catalog how it is asked which models it has
 * @param making its adapter
 */
record Vendor(
        String prefix,
        URI standard,
        List<String> keys,
        List<String> addresses,
        Catalog catalog,
        Function<Access, Model> making) {

    /** Whether it is a server on somebody's own machine, which needs no key. */
    boolean local() {
        return keys.isEmpty();
    }

    Optional<Variable> key(Variables variables) {
        return first(keys, variables);
    }

    Optional<Variable> address(Variables variables) {
        return first(addresses, variables);
    }

    private static Optional<Variable> first(List<String> names, Variables variables) {
        return names.stream().map(variables::find).flatMap(Optional::stream).findFirst();
    }

    /** Whether somebody has set it up: with a key, or with an address of their own. */
    boolean configured(Variables variables) {
        return Stream.of(key(variables), address(variables)).anyMatch(Optional::isPresent);
    }
}
