package dev.runnel.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** Reads a {@link ProviderScript} from the arguments of a program. */
final class ScriptArguments {

    private final ProviderScript script = ProviderServer.script();
    private final Iterator<String> words;
    private int port;

    private ScriptArguments(List<String> words) {
        this.words = words.iterator();
    }

    static ProviderServer start(List<String> words) throws IOException {
        var arguments = new ScriptArguments(words);
        while (arguments.words.hasNext()) {
            arguments.take(arguments.words.next());
        }
        return arguments.script.start(arguments.port);
    }

    private void take(String verb) throws IOException {
        switch (verb) {
            case "says" -> script.says(words.next());
            case "thinks" -> script.thinks(words.next());
            case "calls" -> script.calls(words.next(), words.next());
            case "and" -> script.and();
            case "stops" -> script.stopping(words.next());
            case "breaks" -> script.breaksOff();
            case "stalls" -> script.stalls();
            case "refuses" -> script.refuses(number(), words.next());
            case "raw" -> script.replies(Reply.stream(Files.readAllBytes(Path.of(words.next()))));
            case "by-turn" -> script.byTurn();
            case "repeating" -> script.repeating();
            case "pieces" -> script.inPiecesOf(number());
            case "pace" -> script.paced(Duration.ofMillis(number()));
            case "port" -> port = number();
            default -> throw new IllegalArgumentException("no such verb: " + verb);
        }
    }

    private int number() {
        return Integer.parseInt(words.next());
    }
}
