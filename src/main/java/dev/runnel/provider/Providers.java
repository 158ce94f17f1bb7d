package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The vendors whose models can be asked. A new one: one new file, one line in {@link #make}.
 *
 * <p>Safe for use by several threads.
 */
public final class Providers {

    private static final String OPENAI_CHAT = "openai-chat/";
    private static final int MAX_LIST = 4 << 20;

    private final Settings settings;
    private final Transport transport;
    private final Map<String, Model> models = new ConcurrentHashMap<>();

    /**
     * What is configured of vendors.
     *
     * @param model the name of the default model
     * @param openAiBaseUrl the address of an OpenAI-compatible server, up to and with {@code /v1}
     * @param openAiKey its key
     */
    public record Settings(Optional<String> model, Optional<String> openAiBaseUrl, Optional<String> openAiKey) {

        /** Nothing configured: the demonstration is the default. */
        public static final Settings NONE = new Settings(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * A model in a list.
     *
     * @param problem why it cannot be used; empty when it can
     */
    public record Entry(String name, boolean offline, String problem) {}

    public Providers(Settings settings, Transport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    /**
     * The model of that full name. That its server answers is not looked at before it is asked something.
     *
     * @throws ModelException if there is no such provider, or it is not configured
     */
    public Model find(String name) throws ModelException {
        Model known = models.get(name);
        if (known != null) {
            return known;
        }
        Model made = make(name);
        models.put(name, made);
        return made;
    }

    private Model make(String name) throws ModelException {
        if (name.equals(OfflineModel.NAME)) {
            return new OfflineModel();
        }
        if (name.startsWith(OPENAI_CHAT) && name.length() > OPENAI_CHAT.length()) {
            return new Retrying(new OpenAiChatModel(name, openAiAddress(), settings.openAiKey(), transport));
        }
        throw new ModelException(
                Kind.NOT_CONFIGURED,
                false,
                "There is no model " + name + "; there are " + OPENAI_CHAT
                        + "NAME for any OpenAI-compatible server, and " + OfflineModel.NAME + ".");
    }

    private URI openAiAddress() throws ModelException {
        String address = settings.openAiBaseUrl()
                .orElseThrow(() -> new ModelException(
                        Kind.NOT_CONFIGURED,
                        false,
                        "No address for " + OPENAI_CHAT + "…: set OPENAI_BASE_URL, for instance to"
                                + " http://127.0.0.1:11434/v1, and OPENAI_API_KEY where the server asks for one."));
        try {
            return Endpoint.below(URI.create(address), "");
        } catch (IllegalArgumentException e) {
            throw new ModelException(
                    Kind.NOT_CONFIGURED,
                    false,
                    "OPENAI_BASE_URL is \"" + address + "\"; it must be an address such as http://127.0.0.1:11434/v1.",
                    "",
                    e);
        }
    }

    /**
     * The configured model, else the first one the configured server has, else the demonstration. A server that is configured
     * and cannot be asked is an error, never a silent substitute.
     */
    public Model standard() throws ModelException {
        if (settings.model().isPresent()) {
            return find(settings.model().get());
        }
        if (settings.openAiBaseUrl().isEmpty()) {
            return find(OfflineModel.NAME);
        }
        try {
            List<String> served = served();
            if (!served.isEmpty()) {
                return find(OPENAI_CHAT + served.getFirst());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ModelException(
                Kind.NOT_CONFIGURED,
                false,
                "The server at OPENAI_BASE_URL lists no models; name one with -m " + OPENAI_CHAT + "NAME.");
    }

    /** What there is, the default first. Blocks while the configured server is asked what it has. */
    public List<Entry> list() {
        var entries = new ArrayList<Entry>();
        settings.model().ifPresent(name -> entries.add(entry(name)));
        if (settings.openAiBaseUrl().isPresent()) {
            entries.addAll(servedEntries());
        }
        entries.add(new Entry(OfflineModel.NAME, true, ""));
        return entries.stream().distinct().toList();
    }

    private Entry entry(String name) {
        try {
            return new Entry(name, find(name).offline(), "");
        } catch (ModelException e) {
            return new Entry(name, false, e.getMessage());
        }
    }

    private List<Entry> servedEntries() {
        try {
            return served().stream()
                    .map(name -> new Entry(OPENAI_CHAT + name, false, ""))
                    .toList();
        } catch (ModelException e) {
            return List.of(new Entry(OPENAI_CHAT + "…", false, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** The names that {@code GET /models} of the configured server tells. */
    private List<String> served() throws ModelException, InterruptedException {
        URI uri = Endpoint.below(openAiAddress(), "/models");
        Map<String, String> headers = settings.openAiKey()
                .map(key -> Map.of("Authorization", "Bearer " + key))
                .orElse(Map.of());
        try (Answer answer = transport.get(uri, headers)) {
            String text = answer.text(MAX_LIST);
            if (answer.status() != 200) {
                throw unlisted(uri, "HTTP " + answer.status());
            }
            return names(uri, text);
        } catch (IOException e) {
            throw NetworkTrouble.with(uri, e);
        }
    }

    private static List<String> names(URI uri, String text) throws ModelException {
        try {
            JsonObject list = JsonParser.parseString(text).getAsJsonObject();
            var names = new ArrayList<String>();
            for (JsonElement model : list.getAsJsonArray("data")) {
                names.add(model.getAsJsonObject().get("id").getAsString());
            }
            return names;
        } catch (JsonParseException | IllegalStateException | ClassCastException | NullPointerException e) {
            throw unlisted(uri, "no list of models");
        }
    }

    private static ModelException unlisted(URI uri, String words) {
        return new ModelException(
                Kind.NOT_CONFIGURED,
                false,
                "The server at " + NetworkTrouble.address(uri) + " does not say which models it has; name one with -m "
                        + OPENAI_CHAT + "NAME.",
                words,
                null);
    }
}
