package dev.runnel.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How a vendor is asked which models it has.
 *
 * @param path below its address
 * @param array where they stand in the answer
 * @param name what of each is its name
 * @param preferred those to choose a default from, the best first; of several that match the first named is taken
 * @param usual the default where the vendor does not say what it has; empty where there is none
 * @param headers to ask with
 */
record Catalog(
        String path,
        String array,
        String name,
        List<Pattern> preferred,
        Optional<String> usual,
        Function<Endpoint, Map<String, String>> headers) {

    // They hold no conversation.
    private static final Pattern UNFIT = Pattern.compile(
            "(?i).*(embed|tts|whisper|dall-e|image|audio|realtime|moderation|transcribe|rerank|babbage|davinci|sora"
                    + "|guard|aqa|imagen|veo|live).*");

    static final Catalog ANTHROPIC = new Catalog(
            "/v1/models",
            "data",
            "id",
            patterns("claude-.*sonnet.*"),
            Optional.of("claude-sonnet-4-5"),
            AnthropicModel::headers);
    static final Catalog OPENAI = new Catalog(
            "/models", "data", "id", patterns("gpt-[0-9.]+", "gpt-[0-9].*"), Optional.of("gpt-5"), Endpoint::bearer);
    static final Catalog GEMINI = new Catalog(
            "/v1beta/models",
            "models",
            "name",
            patterns("gemini-[0-9.]+-pro", "gemini-[0-9.]+-pro.*", "gemini-[0-9.]+-flash.*"),
            Optional.of("gemini-2.5-pro"),
            GeminiModel::headers);
    static final Catalog OLLAMA =
            new Catalog("/api/tags", "models", "name", List.of(), Optional.empty(), Endpoint::bearer);
    static final Catalog COMPATIBLE =
            new Catalog("/models", "data", "id", List.of(), Optional.empty(), Endpoint::bearer);

    private static List<Pattern> patterns(String... patterns) {
        return List.of(patterns).stream().map(Pattern::compile).toList();
    }

    /** The names in the vendor's answer; empty if it is no list of models. */
    Optional<List<String>> names(String answer) {
        Optional<JsonObject> list = Json.parseObject(answer);
        if (list.isEmpty() || !list.get().has(array)) {
            return Optional.empty();
        }
        var names = new ArrayList<String>();
        for (JsonElement element : Json.array(list.get(), array)) {
            if (element instanceof JsonObject model) {
                String found = Json.string(model, name).replaceFirst("^models/", "");
                if (!found.isEmpty() && !UNFIT.matcher(found).matches()) {
                    names.add(found);
                }
            }
        }
        return Optional.of(names);
    }

    /** The one to take where nobody chose. */
    Optional<String> best(List<String> names) {
        for (Pattern pattern : preferred) {
            Optional<String> found = names.stream()
                    .filter(name -> pattern.matcher(name).matches())
                    .max(Catalog::byVersion);
            if (found.isPresent()) {
                return found;
            }
        }
        return names.stream().findFirst();
    }

    /** The first number in the name decides; where it is the same the shorter name, which stands for the newest of its kind. */
    private static int byVersion(String one, String two) {
        int byNumber = Double.compare(version(one), version(two));
        return byNumber != 0 ? byNumber : Integer.compare(two.length(), one.length());
    }

    private static double version(String name) {
        var matcher = Pattern.compile("[0-9]+([.-][0-9]{1,2}(?![0-9]))?").matcher(name);
        return matcher.find() ? Double.parseDouble(matcher.group().replace('-', '.')) : 0;
    }
}
