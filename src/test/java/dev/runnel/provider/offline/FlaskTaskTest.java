package dev.runnel.provider.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FlaskTaskTest {

    private static final String WISH = "Create a Flask app with CRUD routes";

    private static final String TWO_ROUTES = """
            # My shop.
            from flask import Flask, jsonify

            shop = Flask(__name__)
            things = []  # {"id": ..., "name": ...}


            @shop.route("/items")
            def all_things():
                return jsonify(things)


            @shop.route('/items/<int:number>', methods=['GET'])
            def one_thing(number):
                for thing in things:
                    if thing["id"] == number:
                        return jsonify(thing)
                return jsonify(error="unknown"), 404


            if __name__ == "__main__":
                shop.run()
            """;

    private static final String NO_FLASK = "echo \"ModuleNotFoundError: No module named 'flask'\"; exit 1";

    @TempDir
    private Path folder;

    private OfflineWorld world;

    @BeforeEach
    void world() {
        world = new OfflineWorld(folder);
    }

    @Test
    void an_empty_folder_gets_an_app_that_compiles() throws Exception {
        world.replacing("import flask", NO_FLASK);

        String words = world.ask(WISH);

        assertEquals(
                List.of(
                        "plan",
                        "ls .",
                        "glob *.py",
                        "plan",
                        "write app.py",
                        "write requirements.txt",
                        "bash python3 -m py_compile app.py",
                        "bash python3 -c \"import flask\"",
                        "plan"),
                world.calls());
        assertTrue(world.text("app.py").contains("@app.delete(\"/items/<int:item_id>\")"));
        assertEquals("flask>=2.2\n", world.text("requirements.txt"));
        assertTrue(words.contains("It compiles. Flask is not installed here, so I did not run it."), words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create a flask app with crud routes",
                "Please build me a small Flask API with CRUD endpoints.",
                "I need a CRUD REST API in Python",
                "Erstelle eine Flask-App mit CRUD-Routen",
                "Crée une application Flask avec des routes CRUD",
                "Crea una app Flask con rutas CRUD"
            })
    void the_wish_is_understood_in_other_words(String wish) throws Exception {
        world.withoutPython();

        world.ask(wish);

        assertTrue(world.has("app.py"));
    }

    @Test
    void what_is_complete_is_left_as_it_is_the_second_time() throws Exception {
        world.withoutPython();
        world.ask(WISH);
        String first = world.text("app.py");

        String words = world.ask("again");

        assertEquals(first, world.text("app.py"));
        assertTrue(words.contains("has all five routes already"), words);
        assertFalse(world.calls().stream().anyMatch(call -> call.startsWith("write")), world.calls()::toString);
    }

    @Test
    void an_app_with_two_routes_gets_the_other_three_and_keeps_its_own_lines() throws Exception {
        world.with("app.py", TWO_ROUTES).with("requirements.txt", "requests").replacing("import flask", NO_FLASK);

        String words = world.ask(WISH);

        String text = world.text("app.py");
        assertTrue(words.contains("`POST /items`, `PUT /items/<id>`, `DELETE /items/<id>`"), words);
        assertTrue(words.contains("It compiles."), words);
        assertKeeps(TWO_ROUTES, text);
        FlaskSource source = FlaskSource.of(text).orElseThrow();
        assertEquals("shop", source.app());
        assertTrue(source.missing().isEmpty());
        assertTrue(text.contains("things.remove(found)"), text);
        assertEquals("requests\nflask>=2.2", world.text("requirements.txt"));
    }

    @Test
    void lines_that_end_in_cr_lf_stay_so() throws Exception {
        String windows = TWO_ROUTES.replace("\n", "\r\n");
        world.with("app.py", windows).withoutPython();

        world.ask(WISH);

        String text = world.text("app.py");
        assertKeeps(windows, text);
        assertFalse(text.replace("\r\n", "").contains("\n"));
        assertTrue(FlaskSource.of(text).orElseThrow().missing().isEmpty());
    }

    @Test
    void an_app_without_a_main_part_or_a_last_line_end_is_extended_at_its_end() throws Exception {
        String bare = "import flask\napp = flask.Flask(__name__)\n@app.get('/')\ndef home():\n    return 'hi'";
        world.with("app.py", bare).replacing("import flask", NO_FLASK);

        String words = world.ask(WISH);

        assertKeeps(bare, world.text("app.py"));
        assertTrue(FlaskSource.of(world.text("app.py")).orElseThrow().missing().isEmpty());
        assertTrue(words.contains("It compiles."), words);
    }

    @Test
    void what_is_no_flask_app_is_left_alone() throws Exception {
        world.with("app.py", "print('mine')\n")
                .with("requirements.txt", "Flask==3.0\n")
                .withoutPython();

        String words = world.ask(WISH);

        assertEquals("print('mine')\n", world.text("app.py"));
        assertEquals(FlaskTemplates.APP, world.text("items_app.py"));
        assertEquals("Flask==3.0\n", world.text("requirements.txt"));
        assertTrue(words.contains("I leave it as it is."), words);
    }

    @Test
    void an_app_made_in_a_function_is_left_alone() throws Exception {
        String factory = "from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    return app\n";
        world.with("app.py", factory).withoutPython();

        world.ask(WISH);

        assertEquals(factory, world.text("app.py"));
        assertTrue(world.has("items_app.py"));
    }

    @Test
    void without_python_it_says_so_and_goes_on() throws Exception {
        world.withoutPython();

        String words = world.ask(WISH);

        assertTrue(words.contains("There is no `python3` here, so I could not check it."), words);
        assertFalse(words.contains("Done."), words);
        assertTrue(world.has("requirements.txt"));
    }

    @Test
    void a_check_that_fails_is_reported_with_what_it_printed() throws Exception {
        world.replacing("py_compile", "echo 'SyntaxError: told by the compiler'; exit 1");

        String words = world.ask(WISH);

        assertTrue(words.contains("failed with exit code 1"), words);
        assertTrue(words.contains("SyntaxError: told by the compiler"), words);
        assertFalse(words.contains("Done."), words);
    }

    @Test
    void where_commands_are_off_it_writes_and_says_what_it_could_not_do() throws Exception {
        world.withTools("read", "write", "edit", "ls", "glob");

        String words = world.ask(WISH);

        assertTrue(world.has("app.py"));
        assertTrue(words.contains("could not be run: the tool bash is not to be had here"), words);
    }

    @Test
    void an_app_with_a_database_is_not_called() throws Exception {
        String database = "import flask, sqlite3\nfrom flask import Flask\napp = Flask(__name__)\n";
        world.with("app.py", database).replacing("import flask", "true");

        String words = world.ask(WISH);

        assertTrue(words.contains("I did not call its routes"), words);
    }

    @Test
    @Tag("system")
    void the_five_routes_of_a_new_app_answer() throws Exception {
        String words = world.ask(WISH);

        assertTrue(
                words.contains(
                        "POST /items 201, GET /items 200, GET /items/1 200, PUT /items/1 200, DELETE /items/1 204."),
                words);
    }

    @Test
    @Tag("system")
    void the_five_routes_of_an_extended_app_answer() throws Exception {
        world.with("app.py", TWO_ROUTES);

        String words = world.ask(WISH);

        assertTrue(
                words.contains(
                        "POST /items 201, GET /items 200, GET /items/1 200, PUT /items/1 200, DELETE /items/1 204."),
                words);
    }

    @Test
    @Tag("system")
    void an_app_that_keeps_items_in_a_dict_is_extended_over_that_dict() throws Exception {
        world.with("app.py", """
                from flask import Flask, jsonify, request

                app = Flask(__name__)
                data = {}
                next_id = 1


                @app.post("/items")
                def item():
                    global next_id
                    data[next_id] = {"id": next_id, **request.json}
                    next_id += 1
                    return jsonify(data[next_id - 1]), 201


                @app.get("/items/<int:id>")
                def found(id):
                    return jsonify(data[id]) if id in data else ("", 404)
                """);

        String words = world.ask(WISH);

        assertTrue(
                words.contains(
                        "POST /items 201, GET /items 200, GET /items/1 200, PUT /items/1 200, DELETE /items/1 204."),
                words);
    }

    @Test
    @Tag("system")
    void tests_added_later_pass() throws Exception {
        world.ask(WISH);

        String words = world.ask("now add tests");

        assertTrue(words.contains("Done. `test_app.py` tests `app.py`. The tests pass:"), words);
        assertTrue(words.contains("Ran 8 tests"), words);
        assertTrue(words.contains("OK"), words);
    }

    /** Taking out what was added gives the text that was there. */
    private static void assertKeeps(String before, String after) {
        List<String> added = List.of(after.split("(?<=\n)", -1));
        for (String line : before.split("(?<=\n)", -1)) {
            int at = added.indexOf(line);
            if (at < 0) {
                // The last line had no end; now another follows it.
                at = added.indexOf(line + "\n");
            }
            assertTrue(at >= 0, "lost, or out of order: " + line);
            added = added.subList(at + 1, added.size());
        }
    }
}
