package dev.runnel.provider;

import dev.runnel.model.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What is known of models: how much they have room for, and their prices. From a text of lines such as
 *
 * <pre>anthropic/claude-sonnet-4*  context=200000 input=3 output=15 cached=0.30 cache-write=3.75</pre>
 *
 * {@code *} stands for anything; the first line that matches counts; prices are US dollars for a million tokens, and a price that is
 * left out for cached tokens is that of input. {@code #} begins a comment.
 */
public final class KnownModels {

    private static final double MILLION = 1e6;
    private static final Pattern LINE = Pattern.compile("(\\S+)((?:\\s+[a-z-]+=[0-9]+(?:\\.[0-9]+)?)+)");

    private final List<Row> prices;
    private final List<Row> rooms;

    private record Row(Pattern model, Map<String, Double> figures) {}

    private KnownModels(List<Row> prices, List<Row> rooms) {
        this.prices = prices;
        this.rooms = rooms;
    }

    /** What this version knows. */
    public static KnownModels standard() {
        try (InputStream text = KnownModels.class.getResourceAsStream("models.txt")) {
            if (text == null) {
                throw new IllegalStateException("models.txt is not part of this program");
            }
            List<Row> rows = rows("models.txt", new String(text.readAllBytes(), StandardCharsets.UTF_8));
            return new KnownModels(rows, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * With the prices in a file of the user's in place of ours; what it says of rooms counts before ours.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line in it cannot be understood; the message says which
     */
    public KnownModels withPrices(Path file) throws IOException {
        List<Row> own = rows(file.toString(), Files.readString(file));
        var all = new ArrayList<>(own);
        all.addAll(rooms);
        return new KnownModels(own, all);
    }

    private static List<Row> rows(String name, String text) {
        var rows = new ArrayList<Row>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String bare = line.replaceFirst("#.*", "").strip();
            if (bare.isEmpty()) {
                continue;
            }
            var matcher = LINE.matcher(bare);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(name + ", line " + number + ": \"" + bare
                        + "\" is not like: anthropic/claude-sonnet-4* input=3 output=15");
            }
            rows.add(new Row(glob(matcher.group(1)), figures(matcher.group(2).strip())));
        }
        return rows;
    }

    private static Pattern glob(String glob) {
        return Pattern.compile("\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E");
    }

    private static Map<String, Double> figures(String pairs) {
        var figures = new HashMap<String, Double>();
        for (String pair : pairs.split("\\s+", -1)) {
            int equals = pair.indexOf('=');
            figures.put(pair.substring(0, equals), Double.parseDouble(pair.substring(equals + 1)));
        }
        return Map.copyOf(figures);
    }

    private static Optional<Double> figure(List<Row> rows, String model, String name) {
        return rows.stream()
                .filter(row -> row.figures().containsKey(name)
                        && row.model().matcher(model).matches())
                .findFirst()
                .map(row -> row.figures().get(name));
    }

    /** How many tokens the model of that full name has room for. */
    OptionalLong contextTokens(String model) {
        return figure(rooms, model, "context")
                .map(tokens -> OptionalLong.of(Math.round(tokens)))
                .orElseGet(OptionalLong::empty);
    }

    /** What a call cost, in US dollars; empty where a price or a number is not known. */
    OptionalDouble cost(String model, Usage usage) {
        Optional<Double> input = figure(prices, model, "input");
        Optional<Double> output = figure(prices, model, "output");
        if (input.isEmpty()
                || output.isEmpty()
                || usage.inputTokens().isEmpty()
                || usage.outputTokens().isEmpty()) {
            return OptionalDouble.empty();
        }
        long cached = usage.cachedTokens().orElse(0);
        long written = usage.cacheWriteTokens().orElse(0);
        long plain = Math.max(0, usage.inputTokens().getAsLong() - cached - written);
        double sum = plain * input.get()
                + cached * figure(prices, model, "cached").orElse(input.get())
                + written * figure(prices, model, "cache-write").orElse(input.get())
                + usage.outputTokens().getAsLong() * output.get();
        return OptionalDouble.of(Math.round(sum) / MILLION);
    }
}
