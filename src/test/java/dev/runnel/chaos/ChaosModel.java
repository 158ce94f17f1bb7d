package dev.runnel.chaos;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.support.ProviderRequest;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that talks and changes things. Each run has a few turns; all but the last call {@code bash} to add a line to the file
 * {@code effects}, a line of that call alone, and some call {@code write} as well. What it answers follows from the message and
 * the turn, so that the same call asked for twice would show as the same line twice.
 */
final class ChaosModel {

    private static final Pattern EFFECT = Pattern.compile("echo (\\S+) >> effects");
    private static final String[] WORDS = {
        "stream ",
        "of ",
        "tokens ",
        "Füße ",
        "\u65e5\u672c\u8a9e ",
        "\ud83c\udf0a ",
        "\"quoted\" ",
        "two\nlines ",
        "\u2028 ",
        "x"
    };

    private ChaosModel() {}

    /** With that pause after each token. */
    static ProviderServer start(Duration pace) throws IOException {
        return ProviderServer.choosing(request -> answer(request).paced(pace));
    }

    private static ProviderScript answer(ProviderRequest request) {
        Asked asked = asked(request);
        return turn(asked.message(), asked.turn());
    }

    /**
     * Where a conversation stands.
     *
     * @param message the last one of a person
     * @param turn how many answers of the model follow it
     */
    record Asked(String message, int turn) {}

    static Asked asked(ProviderRequest request) {
        String message = "";
        int turn = 0;
        for (JsonElement element : request.json().getAsJsonArray("messages")) {
            JsonObject one = element.getAsJsonObject();
            switch (one.get("role").getAsString()) {
                case "user" -> {
                    message = one.get("content").getAsString();
                    turn = 0;
                }
                case "assistant" -> turn++;
                default -> {}
            }
        }
        return new Asked(message, turn);
    }

    private static ProviderScript turn(String message, int turn) {
        var random = new Random(message.hashCode());
        int turns = message.startsWith("talk") ? 1 : 2 + random.nextInt(3);
        var words = new Random(message.hashCode() * 31L + turn);
        ProviderScript script = ProviderServer.script().says(words(words));
        if (turn >= turns - 1) {
            return script;
        }
        String effect = message + "-" + turn;
        script.and().calls("bash", Map.of("command", "echo begun; echo " + effect + " >> effects; echo done"));
        if (words.nextBoolean()) {
            script.and().calls("write", Map.of("path", made(effect), "content", effect + "\n"));
        }
        return script;
    }

    private static String words(Random random) {
        var text = new StringBuilder("I ");
        for (int i = random.nextInt(30); i >= 0; i--) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text + ".";
    }

    private static String made(String effect) {
        return "made/" + effect + ".txt";
    }

    /** The line that a call of {@code bash} adds. */
    static String effect(JsonObject bashInput) {
        Matcher matcher = EFFECT.matcher(bashInput.get("command").getAsString());
        if (!matcher.find()) {
            throw new AssertionError("a command nobody asked for: " + bashInput);
        }
        return matcher.group(1);
    }
}
