package dev.runnel.provider.offline;

/** The Python that is written where there was none. */
final class FlaskTemplates {

    /** Works with Flask 2.2 and later. */
    static final String APP = """
            \"""A small JSON API that lists, creates, shows, changes and deletes items.

            The items live in memory: they are gone when the process ends.
            \"""

            from itertools import count

            from flask import Flask, abort, jsonify, request
            from werkzeug.exceptions import HTTPException

            app = Flask(__name__)

            items = {}
            ids = count(1)


            @app.errorhandler(HTTPException)
            def error_as_json(error):
                \"""Answers every error with JSON, keeping its status and headers (such as Allow).\"""
                response = error.get_response()
                response.data = app.json.dumps({"error": error.description})
                response.content_type = "application/json"
                return response


            def sent_item():
                \"""The item in the request's body; anything else is answered with 400.\"""
                data = request.get_json(silent=True)
                if not isinstance(data, dict):
                    abort(400, description="Send a JSON object.")
                name = data.get("name")
                if not isinstance(name, str) or not name.strip():
                    abort(400, description="'name' must be a text that is not empty.")
                description = data.get("description", "")
                if not isinstance(description, str):
                    abort(400, description="'description' must be a text.")
                return {"name": name.strip(), "description": description}


            def known(item_id):
                if item_id not in items:
                    abort(404, description=f"There is no item {item_id}.")
                return items[item_id]


            @app.get("/items")
            def list_items():
                return jsonify(list(items.values()))


            @app.post("/items")
            def create_item():
                item = {"id": next(ids), **sent_item()}
                items[item["id"]] = item
                return jsonify(item), 201, {"Location": f"/items/{item['id']}"}


            @app.get("/items/<int:item_id>")
            def show_item(item_id):
                return jsonify(known(item_id))


            @app.put("/items/<int:item_id>")
            def replace_item(item_id):
                known(item_id)
                items[item_id] = {"id": item_id, **sent_item()}
                return jsonify(items[item_id])


            @app.delete("/items/<int:item_id>")
            def delete_item(item_id):
                known(item_id)
                items.pop(item_id, None)
                return "", 204


            if __name__ == "__main__":
                app.run()
            """;

    static final String REQUIREMENT = "flask>=2.2";

    private static final String TESTS = """
            import unittest

            from MODULE import APP as application


            class ItemsTest(unittest.TestCase):
                def setUp(self):
                    application.testing = True
                    self.client = application.test_client()

                def create(self, name="tea"):
                    response = self.client.post("/items", json={"name": name})
                    self.assertIn(response.status_code, (200, 201))
                    return response.get_json()

                def test_a_created_item_is_given_an_id_and_its_name(self):
                    item = self.create("tea")

                    self.assertIn("id", item)
                    self.assertEqual("tea", item["name"])

                def test_the_list_shows_a_created_item(self):
                    item = self.create()

                    response = self.client.get("/items")

                    self.assertEqual(200, response.status_code)
                    self.assertIn(item, response.get_json())

                def test_an_item_is_shown_by_its_id(self):
                    item = self.create()

                    response = self.client.get(f"/items/{item['id']}")

                    self.assertEqual(200, response.status_code)
                    self.assertEqual(item, response.get_json())

                def test_an_item_can_be_replaced(self):
                    item = self.create("tea")

                    response = self.client.put(f"/items/{item['id']}", json={"name": "coffee"})

                    self.assertEqual(200, response.status_code)
                    shown = self.client.get(f"/items/{item['id']}").get_json()
                    self.assertEqual("coffee", shown["name"])

                def test_a_deleted_item_is_gone(self):
                    item = self.create()

                    response = self.client.delete(f"/items/{item['id']}")

                    self.assertIn(response.status_code, (200, 204))
                    self.assertEqual(404, self.client.get(f"/items/{item['id']}").status_code)

                def test_an_unknown_item_is_answered_with_404(self):
                    self.assertEqual(404, self.client.get("/items/999999").status_code)
            """;

    private static final String STRICT_TESTS = """

                def test_a_body_that_is_no_item_is_answered_with_400_in_json(self):
                    for body in ("", "not json", "[]", "{}", '{"name": " "}', '{"name": 1}'):
                        response = self.client.post("/items", data=body, content_type="application/json")

                        self.assertEqual(400, response.status_code, body)
                        self.assertIn("error", response.get_json())

                def test_a_method_that_is_not_allowed_is_answered_with_405_in_json(self):
                    response = self.client.delete("/items")

                    self.assertEqual(405, response.status_code)
                    self.assertIn("error", response.get_json())
            """;

    private static final String TESTS_END = """


            if __name__ == "__main__":
                unittest.main()
            """;

    private FlaskTemplates() {}

    /** Tests of the five routes, and of the answers to bad requests if {@code source} is the application written here. */
    static String tests(String module, FlaskSource source) {
        String tests = TESTS.replace("MODULE", module).replace("APP", source.app());
        return tests + (source.text().strip().equals(APP.strip()) ? STRICT_TESTS : "") + TESTS_END;
    }
}
