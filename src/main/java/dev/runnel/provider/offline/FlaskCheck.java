package dev.runnel.provider.offline;

import java.time.Duration;
import java.util.stream.Collectors;

/** Tries a Flask application as far as this machine can: it compiles, Flask is there, its routes answer. */
record FlaskCheck(String file, FlaskSource source) {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final String FLASK_IS_THERE = "python3 -c \"import flask\"";

    /** Goes into single quotes of the shell, so it has none. Fails if a route answers with an error. */
    private static final String CALL_ROUTES = """
            python3 -B -c '
            from MODULE import APP as application

            client = application.test_client()
            failed = False


            def call(method, path, **options):
                global failed
                response = client.open(path, method=method, **options)
                print(method, path, response.status_code)
                failed = failed or response.status_code >= 400
                return response.get_json(silent=True)


            created = call("POST", "/items", json={"name": "tea"})
            number = created.get("id", 1) if isinstance(created, dict) else 1
            call("GET", "/items")
            call("GET", f"/items/{number}")
            call("PUT", f"/items/{number}", json={"name": "coffee"})
            call("DELETE", f"/items/{number}")
            raise SystemExit(failed)
            '""";

    Verdict run(Playback playback) {
        String compile = "python3 -m py_compile " + file;
        Outcome compiled = playback.call(Call.bash(compile));
        if (compiled.commandNotFound()) {
            return new Verdict(false, "There is no `python3` here, so I could not check it.");
        }
        if (!compiled.ok()) {
            return Verdict.failed(compile, compiled);
        }
        Outcome flask = playback.call(Call.bash(FLASK_IS_THERE));
        if (!flask.ok()) {
            return new Verdict(true, "It compiles. " + missing(flask) + ", so I did not run it.");
        }
        return source.harmless() && !source.startsByItself()
                ? callRoutes(playback)
                : new Verdict(
                        true,
                        "It compiles. I did not call its routes, since I cannot tell what else they would touch.");
    }

    /** Why Flask cannot be had. */
    private static String missing(Outcome flask) {
        return flask.output().contains("No module named")
                ? "Flask is not installed here"
                : "Flask cannot be imported here (" + flask.reason() + ")";
    }

    private Verdict callRoutes(Playback playback) {
        String module = file.replace(".py", "");
        String command = CALL_ROUTES.replace("MODULE", module).replace("APP", source.app());
        Outcome called = playback.call(Call.bash(command, LONG_ENOUGH));
        String answers = called.printed().lines().collect(Collectors.joining(", "));
        if (called.ok()) {
            return new Verdict(
                    true, "It compiles, and called with Flask's test client its routes answer: " + answers + ".");
        }
        return new Verdict(
                false,
                "It compiles, but not every route answers as it should when called with Flask's test client."
                        + called.lastLines(12));
    }
}
