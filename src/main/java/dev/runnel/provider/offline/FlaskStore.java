package dev.runnel.provider.offline;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The variable of a hand-written application in which its routes keep the items.
 *
 * @param own whether it is one we add ourselves
 */
record FlaskStore(String name, Shape shape, boolean own) {

    private static final Pattern TOP_LEVEL = Pattern.compile("(?m)^(\\w+)\\s*(?::[^=\n]*)?=\\s*([\\[{])(\\s*)(\\S)");
    private static final Pattern IDS = Pattern.compile("[\"']id[\"']");

    /** Ids that are texts would not be found by the numbers in our paths. */
    private static final Pattern TEXT_IDS = Pattern.compile("\\buuid|\\bstr\\(|/items/<(string:)?\\w+>");

    enum Shape {
        /** Id to item. */
        DICT,
        /** Items that hold their id under {@code id}. */
        LIST
    }

    /** The store the routes of {@code source} use, if its shape is plain; else a new one with a name that is free. */
    static FlaskStore of(FlaskSource source) {
        return TOP_LEVEL
                .matcher(source.text())
                .results()
                .filter(variable -> usedByHandlers(variable.group(1), source))
                .flatMap(variable ->
                        shape(variable, source).stream().map(shape -> new FlaskStore(variable.group(1), shape, false)))
                .findFirst()
                .orElseGet(() -> new FlaskStore(source.freeName("stored_items"), Shape.DICT, true));
    }

    private static boolean usedByHandlers(String name, FlaskSource source) {
        Pattern use = Pattern.compile("\\b" + name + "\\b(?![\"'(])");
        return source.handlers().stream()
                .anyMatch(handler -> use.matcher(body(handler)).find());
    }

    private static String body(String handler) {
        return handler.substring(handler.indexOf("def "));
    }

    private static Optional<Shape> shape(MatchResult variable, FlaskSource source) {
        if (TEXT_IDS.matcher(source.text()).find()) {
            return Optional.empty();
        }
        char first = variable.group(4).charAt(0);
        if (variable.group(2).equals("{")) {
            return first == '}' || Character.isDigit(first) ? Optional.of(Shape.DICT) : Optional.empty();
        }
        boolean holdsIds = IDS.matcher(source.text()).find();
        return (first == ']' || first == '{') && holdsIds ? Optional.of(Shape.LIST) : Optional.empty();
    }
}
