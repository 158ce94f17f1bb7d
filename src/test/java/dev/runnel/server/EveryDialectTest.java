package dev.runnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Served;
import dev.runnel.support.ProviderScript;
import dev.runnel.support.ProviderServer;
import dev.runnel.wire.Dialect;
import dev.runnel.wire.Dialects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of all kinds, read in every dialect while they go on and again when they are over. */
@Timeout(300)
class EveryDialectTest {

    private static final int RUNS = 100;
    private static final List<String> WORDS = List.of(
            "a ", "größer ", "\ud83d\udee0\ufe0f ", "\u2028", "</script>", "[DONE]", "\n\n", "0:\"x\"\n", "\u001b[31m");

    private final Random random = new Random(7);

    @TempDir
    Path home;

    @Test
    void what_was_streamed_and_what_is_read_later_are_the_same_bytes() throws Exception {
        try (var provider = script().start();
                var served = Served.at(home).asking(provider).start();
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int run = 0; run < RUNS; run++) {
                assertSame(served, readers, "run " + run);
            }
        }
    }

    private static void assertSame(Served served, ExecutorService readers, String which) throws Exception {
        Connection first = Call.to(served).openChat("Work");
        String id = first.header("x-run-id");
        Map<String, Future<Answer>> live = new LinkedHashMap<>();
        for (Dialect dialect : Dialects.all()) {
            Connection reader = Call.to(served).open(path(id, dialect.name()));
            live.put(dialect.name(), readers.submit(reader::rest));
        }
        Answer whole = first.rest();
        assertTrue(whole.text().contains("on_complete"), which);
        for (var entry : live.entrySet()) {
            Answer later = Call.to(served).get(path(id, entry.getKey()));
            Answer then = entry.getValue().get();
            assertEquals(then.text(), later.text(), which + " as " + entry.getKey());
            assertEquals(then.whole(), later.whole(), which + " as " + entry.getKey());
        }
    }

    private static String path(String run, String dialect) {
        return "/runs/" + run + "/events?dialect=" + dialect;
    }

    private ProviderScript script() {
        ProviderScript script = ProviderServer.script();
        for (int run = 0; run < RUNS; run++) {
            for (int turn = random.nextInt(3); turn > 0; turn--) {
                script = calls(script);
            }
            script = ends(script, run);
        }
        return script;
    }

    private ProviderScript calls(ProviderScript script) {
        ProviderScript begun = random.nextBoolean() ? script.says(words()).and() : script;
        return switch (random.nextInt(5)) {
            case 0 -> begun.calls("write", Map.of("path", "f" + random.nextInt(9), "content", words()));
            case 1 -> begun.calls("bash", Map.of("command", "printf 'out\\n'; printf 'err\\n' >&2; exit 2"));
            case 2 -> begun.calls("plan", Map.of("items", List.of(Map.of("text", "x", "status", "done"))));
            case 3 -> begun.calls("read", "{no json");
            default ->
                begun.calls("ls", Map.of()).and().calls("bash", "{\"command\":\"true\",\"__proto__\":{\"a\":1}}");
        };
    }

    private ProviderScript ends(ProviderScript script, int run) {
        return switch (run % 10) {
            case 3 -> script.refuses(401, "no such key");
            case 6 -> script.thinks(words()).and().says(words());
            case 9 -> script.says(words()).breaksOff();
            default -> script.says(words());
        };
    }

    private String words() {
        var words = new ArrayList<String>();
        for (int left = 1 + random.nextInt(12); left > 0; left--) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join("", words);
    }
}
