package dev.runnel.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.runnel.run.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /models}: what can be used now, and what cannot and why. */
final class ModelsServlet extends ApiServlet {

    private static final long serialVersionUID = 1;

    private final transient Models models;

    ModelsServlet(Models models) {
        this.models = models;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, Problem.Found {
        allow(request, "GET");
        var list = new JsonArray();
        String standard = "";
        for (Models.Listed model : models.list()) {
            list.add(json(model));
            if (standard.isEmpty() && model.problem().isEmpty()) {
                standard = model.name();
            }
        }
        var body = new JsonObject();
        body.addProperty("default", standard);
        body.add("models", list);
        send(response, 200, body);
    }

    private static JsonObject json(Models.Listed model) {
        var json = new JsonObject();
        json.addProperty("name", model.name());
        json.addProperty("offline", model.offline());
        json.addProperty("usable", model.problem().isEmpty());
        if (!model.problem().isEmpty()) {
            json.addProperty("problem", model.problem());
        }
        return json;
    }
}
