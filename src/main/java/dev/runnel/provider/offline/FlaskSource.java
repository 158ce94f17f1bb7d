package dev.runnel.provider.offline;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Python file that makes a Flask application at its top level, read as far as its routes can be told from the text.
 *
 * @param app the variable that holds the application
 * @param start where the application is made
 * @param routes those of the five that are there
 */
record FlaskSource(String text, String app, int start, Set<FlaskRoute> routes) {

    private static final Pattern APP = Pattern.compile("(?m)^(\\w+)\\s*(?::[^=\n]*)?=\\s*(?:flask\\.)?Flask\\(");
    private static final Pattern ROUTE = Pattern.compile("(?m)^@\\w+\\.(route|get|post|put|delete)\\(\\s*([\"'])/items"
            + "(?:/|(/<[^>\"']+>)/?)?\\2(?s:(.*?))(?=^@|^def |^async def |^class |\\z)");
    private static final Pattern METHODS = Pattern.compile("methods\\s*=\\s*[\\[({]([^])}]*)");
    private static final Pattern FLASK_IMPORT =
            Pattern.compile("(?m)^from\\s+flask\\s+import\\s+(\\([^)]*\\)|[^\n#]*)");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^[ \t]*(?:from\\s+(\\S+)\\s+import|import\\s+([^\n#]+))");

    /** Routes made in these ways are not seen in the text. */
    private static final Pattern OTHER_ROUTES =
            Pattern.compile("add_url_rule|MethodView|add_resource|register_blueprint");

    /** What an application can use without touching files, networks or databases. */
    private static final Set<String> HARMLESS = Set.of(
            "flask",
            "werkzeug",
            "__future__",
            "typing",
            "itertools",
            "collections",
            "dataclasses",
            "datetime",
            "uuid",
            "http",
            "json",
            "re",
            "enum",
            "math",
            "threading");

    /** Empty if {@code text} makes no application we could extend. */
    static Optional<FlaskSource> of(String text) {
        Matcher app = APP.matcher(text);
        if (!app.find() || OTHER_ROUTES.matcher(text).find()) {
            return Optional.empty();
        }
        return Optional.of(new FlaskSource(text, app.group(1), app.start(), routesIn(text)));
    }

    private static Set<FlaskRoute> routesIn(String text) {
        var routes = EnumSet.noneOf(FlaskRoute.class);
        ROUTE.matcher(text).results().forEach(match -> {
            boolean ofOne = match.group(3) != null;
            Set<String> methods = methods(match);
            Arrays.stream(FlaskRoute.values())
                    .filter(route -> route.ofOne() == ofOne && methods.contains(route.method()))
                    .forEach(routes::add);
        });
        return routes;
    }

    private static Set<String> methods(MatchResult route) {
        if (!route.group(1).equals("route")) {
            return Set.of(route.group(1).toUpperCase(Locale.ROOT));
        }
        Matcher methods = METHODS.matcher(route.group(4));
        if (!methods.find()) {
            return Set.of("GET");
        }
        var names = new HashSet<String>();
        Pattern.compile("\\w+")
                .matcher(methods.group(1).toUpperCase(Locale.ROOT))
                .results()
                .forEach(name -> names.add(name.group()));
        return names;
    }

    Set<FlaskRoute> missing() {
        return EnumSet.complementOf(routes.isEmpty() ? EnumSet.noneOf(FlaskRoute.class) : EnumSet.copyOf(routes));
    }

    /** The functions that answer the routes about items, as text. */
    List<String> handlers() {
        Pattern handler =
                Pattern.compile(ROUTE.pattern() + "(?:^(?:@|def |async def )[^\n]*\n)*(?:[ \t]+[^\n]*\n?|\r?\n)*");
        return handler.matcher(text).results().map(MatchResult::group).toList();
    }

    /** Whether the text has {@code name} as a name of its own anywhere. */
    boolean uses(String name) {
        return Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                .matcher(text)
                .find();
    }

    /** Those of {@code names} that still have to be imported from flask. */
    List<String> notImported(List<String> names) {
        var imported = new HashSet<String>();
        FLASK_IMPORT
                .matcher(text)
                .results()
                .forEach(match -> Arrays.stream(
                                match.group(1).replaceAll("[()]", "").split(",", -1))
                        .forEach(name -> imported.add(name.strip())));
        return names.stream().filter(name -> !imported.contains(name)).toList();
    }

    /** Whether calling its routes can do no more than change the memory of a process, as far as its imports tell. */
    boolean harmless() {
        return !uses("open")
                && IMPORT.matcher(text).results().flatMap(FlaskSource::modules).allMatch(HARMLESS::contains);
    }

    private static Stream<String> modules(MatchResult imports) {
        String names = imports.group(1) != null ? imports.group(1) : imports.group(2);
        return Arrays.stream(names.split(",", -1)).map(name -> name.strip().split("\\W", 2)[0]);
    }

    /** {@code wish}, with a number if the text uses it already. */
    String freeName(String wish) {
        String name = wish;
        for (int number = 2; uses(name); number++) {
            name = wish + "_" + number;
        }
        return name;
    }

    /** Where the server is started: routes that come later are not served. */
    OptionalInt startOfServer() {
        Matcher found = Pattern.compile("(?m)^(if\\s+__name__\\s*==|" + app + "\\.run\\()")
                .matcher(text);
        return found.find() ? OptionalInt.of(found.start()) : OptionalInt.empty();
    }

    /** Whether importing it starts a server. */
    boolean startsByItself() {
        return Pattern.compile("(?m)^" + app + "\\.run\\(").matcher(text).find();
    }
}
