package dev.runnel.provider.offline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The edits that give an application the routes it lacks and leave its own lines as they are. */
record FlaskExtension(FlaskSource source, FlaskStore store) {

    private static final Pattern FLASK_IMPORT = Pattern.compile("(?m)^(from\\s+flask\\s+import|import\\s+flask)\\b");

    static FlaskExtension of(FlaskSource source) {
        return new FlaskExtension(source, FlaskStore.of(source));
    }

    List<Call.Edit> edits() {
        var edits = new ArrayList<Call.Edit>();
        var insertion = new Insertion(source.text());
        String code = code();
        String imports = imports(code);
        if (!imports.isEmpty()) {
            edits.add(insertion.before(placeOfImports(), imports));
        }
        edits.add(
                source.startOfServer().isPresent()
                        ? insertion.before(source.startOfServer().getAsInt(), code + "\n\n\n")
                        : insertion.atEnd("\n\n\n" + code));
        return edits;
    }

    private String code() {
        var code = new FlaskRouteCode(source, store);
        String routes = Arrays.stream(FlaskRoute.values())
                .filter(source.missing()::contains)
                .map(code::of)
                .collect(Collectors.joining("\n\n\n"));
        return store.own() ? store.name() + " = {}\n\n\n" + routes : routes;
    }

    private String imports(String code) {
        List<String> needed = Stream.of("jsonify", "request")
                .filter(name -> code.contains(name + (name.equals("request") ? "." : "(")))
                .toList();
        List<String> missing = source.notImported(needed);
        return missing.isEmpty() ? "" : "from flask import " + String.join(", ", missing) + "\n";
    }

    private int placeOfImports() {
        Matcher found = FLASK_IMPORT.matcher(source.text());
        // Without one, Flask comes by another name; the line that makes the application is late enough for a __future__
        // import.
        return found.find() ? found.start() : source.start();
    }
}
