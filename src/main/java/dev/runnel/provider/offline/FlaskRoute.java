package dev.runnel.provider.offline;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** The five routes of a CRUD application, in the order in which one writes them. */
enum FlaskRoute {
    LIST("GET", false),
    CREATE("POST", false),
    SHOW("GET", true),
    REPLACE("PUT", true),
    DELETE("DELETE", true);

    private final String method;
    private final boolean ofOne;

    FlaskRoute(String method, boolean ofOne) {
        this.method = method;
        this.ofOne = ofOne;
    }

    String method() {
        return method;
    }

    /** Whether it is about one item, named by its id in the path. */
    boolean ofOne() {
        return ofOne;
    }

    static String named(Collection<FlaskRoute> routes) {
        return Arrays.stream(values())
                .filter(routes::contains)
                .map(route -> "`" + route.method + (route.ofOne ? " /items/<id>`" : " /items`"))
                .collect(Collectors.joining(", "));
    }
}
