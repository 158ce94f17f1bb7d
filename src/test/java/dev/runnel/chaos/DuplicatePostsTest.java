package dev.runnel.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.gson.JsonParser;
import dev.runnel.container.Exchange;
import dev.runnel.container.Request;
import dev.runnel.support.ProviderServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same requests sent again and again, by many clients at once and one after the other, to two servers on one home, of which
 * one is killed and started again meanwhile. Each key begins one run.
 */
@Tag("system")
@Timeout(3600)
class DuplicatePostsTest {

    private static final int POSTS_PER_RUN = 50;
    private static final int CLIENTS = 16;
    private static final int KEYS = 5;

    private final Size size = Size.asked();
    private final Random random = size.random();
    private final Figures figures = new Figures(
            "duplicate posts",
            size,
            "posts",
            "answered",
            "cut off by the kill",
            "just being begun",
            "keys",
            "runs",
            "other bodies refused",
            "wrong");

    @TempDir
    Path folder;

    /** What came of a post. */
    private record Answered(String key, String run, int status) {}

    @Test
    void one_run_begins_for_each_key() throws Exception {
        try (ProviderServer model = ChaosModel.start(Duration.ofMillis(1));
                var first = new ChaosServer(folder.resolve("first"), folder.resolve("home"), model.baseUrl());
                var second = new ChaosServer(folder.resolve("second"), folder.resolve("home"), model.baseUrl())) {
            first.start();
            second.start();
            List<Answered> answers = postAll(List.of(first, second));
            for (int i = 0; i < KEYS; i++) {
                answers.add(post(first, "key" + i)); // one after the other
                answers.add(post(second, "key" + i));
            }
            requireOneRunEach(answers);
            requireAllThereIs(first);
            for (int i = 0; i < KEYS; i++) {
                requireOtherBodyRefused(i % 2 == 0 ? first : second, "key" + i);
            }
            requireOwnKeysOfEachPrincipal(model, answers.getLast());
        }
        figures.conclude();
    }

    private List<Answered> postAll(List<ChaosServer> servers) throws Exception {
        int posts = POSTS_PER_RUN * size.runs();
        var sent = new AtomicInteger();
        var choices = new ArrayList<int[]>();
        for (int i = 0; i < posts; i++) {
            choices.add(new int[] {random.nextInt(KEYS), random.nextInt(2)});
        }
        var answers = new ArrayList<Answered>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            var waiting = new ArrayList<Future<Optional<Answered>>>();
            for (int[] choice : choices) {
                waiting.add(clients.submit(() -> {
                    sent.incrementAndGet();
                    return tryPost(servers.get(choice[1]), "key" + choice[0]);
                }));
            }
            int moment = random.nextInt(posts / 2);
            while (sent.get() < moment) {
                Thread.onSpinWait();
            }
            servers.getFirst().kill();
            servers.getFirst().start();
            for (Future<Optional<Answered>> one : waiting) {
                one.get().ifPresent(answers::add);
            }
        }
        return answers;
    }

    /** Empty where nobody answered: that server was just killed. */
    private Optional<Answered> tryPost(ChaosServer server, String key) {
        figures.count("posts", 1);
        try {
            return Optional.of(post(server, key));
        } catch (IOException killed) {
            figures.count("cut off by the kill", 1);
            return Optional.empty();
        }
    }

    private Answered post(ChaosServer server, String key) throws IOException {
        try (Exchange exchange =
                request(key, "keyed-" + key).send(server.address()).awaitHead()) {
            return new Answered(key, exchange.header("X-Run-Id"), exchange.status());
        }
    }

    private static Request request(String key, String message) {
        return ChaosServer.chatRequest(Wire.NATIVE, message, Optional.empty()).with("Idempotency-Key", key);
    }

    /** 409 is what the other server may say while the very first is being begun, and asks to send it again. */
    private void requireOneRunEach(List<Answered> answers) {
        Map<String, TreeSet<String>> runs = new HashMap<>();
        for (Answered answer : answers) {
            switch (answer.status()) {
                case 200 -> {
                    figures.count("answered", 1);
                    runs.computeIfAbsent(answer.key(), key -> new TreeSet<>()).add(answer.run());
                }
                case 409 -> figures.count("just being begun", 1);
                default -> figures.found("wrong", answer.toString());
            }
        }
        figures.count("keys", runs.size());
        runs.forEach((key, ids) -> {
            figures.count("runs", ids.size());
            if (ids.size() != 1) {
                figures.found("wrong", key + " began " + ids);
            }
        });
        assertEquals(KEYS, runs.size());
    }

    /** A run that began and of which nobody was told would show here. */
    private void requireAllThereIs(ChaosServer server) throws IOException {
        try (Exchange list = server.get("/sessions")) {
            int sessions = JsonParser.parseString(list.text())
                    .getAsJsonObject()
                    .getAsJsonArray("sessions")
                    .size();
            if (sessions != KEYS) {
                figures.found("wrong", sessions + " sessions for " + KEYS + " keys");
            }
        }
    }

    private void requireOtherBodyRefused(ChaosServer server, String key) throws IOException {
        try (Exchange exchange =
                request(key, "another body").send(server.address()).awaitHead()) {
            if (exchange.status() == 422) {
                figures.count("other bodies refused", 1);
            } else {
                figures.found("wrong", "another body with " + key + ": " + exchange.status());
            }
        }
    }

    /** Whoever holds a token is another principal, to whom the keys of others mean nothing. */
    private void requireOwnKeysOfEachPrincipal(ProviderServer model, Answered of) throws Exception {
        try (var server = new ChaosServer(
                folder.resolve("third"), folder.resolve("home"), model.baseUrl(), "-Drunnel.token=secret")) {
            server.start();
            var own = IntStream.range(0, 2)
                    .mapToObj(i -> request(of.key(), "keyed-" + of.key()).with("Authorization", "Bearer secret"))
                    .toList();
            var runs = new TreeSet<String>();
            for (Request request : own) {
                try (Exchange exchange = request.send(server.address()).awaitHead()) {
                    ChaosServer.requireOk(exchange, "a key of another's");
                    runs.add(exchange.header("X-Run-Id"));
                }
            }
            assertEquals(1, runs.size());
            assertNotEquals(of.run(), runs.getFirst());
        }
    }
}
