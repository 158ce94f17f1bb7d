package dev.runnel.provider.offline;

import java.util.Locale;

/**
 * The Python of routes that are added to an application, over the store it has. They answer their own errors, since handlers
 * for the whole application would change how its other routes answer.
 */
record FlaskRouteCode(FlaskSource source, FlaskStore store) {

    private static final String BODY = """
                sent = request.get_json(silent=True)
                if not isinstance(sent, dict):
                    return jsonify(error="Send a JSON object."), 400
            """;

    private static final String FIND_IN_DICT = """
                if item_id not in STORE:
                    return jsonify(error=f"There is no item {item_id}."), 404
            """;

    private static final String FIND_IN_LIST = """
                found = next((one for one in STORE if one["id"] == item_id), None)
                if found is None:
                    return jsonify(error=f"There is no item {item_id}."), 404
            """;

    /** The function with its decorator, without blank lines around it. */
    String of(FlaskRoute route) {
        String head = """
                @APP.route("PATH", methods=["METHOD"])
                def FUNCTION:
                """;
        return (head + body(route))
                .replace("APP", source.app())
                .replace("PATH", route.ofOne() ? "/items/<int:item_id>" : "/items")
                .replace("METHOD", route.method())
                .replace("FUNCTION", function(route) + (route.ofOne() ? "(item_id)" : "()"))
                .replace("STORE", store.name())
                .strip();
    }

    private String function(FlaskRoute route) {
        String plural = route == FlaskRoute.LIST ? "s" : "";
        return source.freeName(route.name().toLowerCase(Locale.ROOT) + "_item" + plural);
    }

    private String body(FlaskRoute route) {
        return switch (store.shape()) {
            case DICT -> overDict(route);
            case LIST -> overList(route);
        };
    }

    private static String overDict(FlaskRoute route) {
        return switch (route) {
            case LIST -> "    return jsonify(list(STORE.values()))\n";
            case CREATE -> BODY + """
                    item_id = max(STORE, default=0) + 1
                    STORE[item_id] = {**sent, "id": item_id}
                    return jsonify(STORE[item_id]), 201
                """;
            case SHOW -> FIND_IN_DICT + "    return jsonify(STORE[item_id])\n";
            case REPLACE -> FIND_IN_DICT + BODY + """
                    STORE[item_id] = {**sent, "id": item_id}
                    return jsonify(STORE[item_id])
                """;
            case DELETE -> FIND_IN_DICT + """
                    STORE.pop(item_id, None)
                    return "", 204
                """;
        };
    }

    private static String overList(FlaskRoute route) {
        return switch (route) {
            case LIST -> "    return jsonify(STORE)\n";
            case CREATE -> BODY + """
                    item_id = max((one["id"] for one in STORE), default=0) + 1
                    STORE.append({**sent, "id": item_id})
                    return jsonify(STORE[-1]), 201
                """;
            case SHOW -> FIND_IN_LIST + "    return jsonify(found)\n";
            case REPLACE -> FIND_IN_LIST + BODY + """
                    STORE[STORE.index(found)] = {**sent, "id": item_id}
                    return jsonify({**sent, "id": item_id})
                """;
            case DELETE -> FIND_IN_LIST + """
                    STORE.remove(found)
                    return "", 204
                """;
        };
    }
}
