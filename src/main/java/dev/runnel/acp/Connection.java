package dev.runnel.acp;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * JSON-RPC 2.0 both ways, one message a line. Messages are looked at in the order in which they come; what takes time goes on
 * beside, so that a request under way never keeps another message waiting.
 */
final class Connection {

    private static final System.Logger LOG = System.getLogger("dev.runnel.acp");
    // As much as the protocol's own library takes.
    static final int MAX_LINE = 32 << 20;

    private final LineInput in;
    private final Output out;
    private final Map<String, Consumer<JsonElement>> asked = new ConcurrentHashMap<>();
    private final Set<JsonElement> underWay = ConcurrentHashMap.newKeySet();
    private final Map<Thread, CountDownLatch> working = new ConcurrentHashMap<>();
    private final AtomicLong lastAsked = new AtomicLong();

    /** @param onClosed called when the other side reads no more */
    Connection(InputStream in, OutputStream out, Runnable onClosed) {
        this.in = new LineInput(in, MAX_LINE);
        this.out = new Output(out, onClosed);
    }

    /** Reads until the end of the input, or until the other side reads no more. */
    void read(Handler handler) {
        try {
            for (var line = in.next(); line != null && !out.closed(); line = in.next()) {
                if (line.bytes() == null) {
                    fail(JsonNull.INSTANCE, Failure.parse("A line may have " + MAX_LINE + " bytes at most."));
                } else if (!blank(line.bytes())) {
                    take(Message.of(line.bytes()), handler);
                }
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "the input broke", gone);
        }
    }

    private static boolean blank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private void take(Message message, Handler handler) {
        switch (message) {
            case Message.Wrong(JsonElement id, Failure why) -> fail(id, why);
            case Message.Response(JsonElement id, JsonElement result) -> answered(id, result);
            case Message.Request request -> begin(request, handler);
            case Message.Notification notification -> hear(notification, handler);
        }
    }

    private static void hear(Message.Notification notification, Handler handler) {
        try {
            handler.notification(notification);
        } catch (Failure unheard) {
            LOG.log(Level.WARNING, "{0}: {1}", notification.method(), unheard.getMessage());
        } catch (RuntimeException bug) { // one message is lost; the others go on
            LOG.log(Level.ERROR, notification.method() + " broke", bug);
        }
    }

    private void begin(Message.Request request, Handler handler) {
        if (!underWay.add(request.id())) {
            fail(request.id(), Failure.invalidRequest("A request with this \"id\" is under way."));
            return;
        }
        try {
            Work work = handler.request(request);
            var done = new CountDownLatch(1);
            // Not a virtual one: a client that does not read would keep its carrier, which the runs need.
            Thread thread = Thread.ofPlatform()
                    .daemon()
                    .name("acp-" + request.method())
                    .unstarted(() -> {
                        try {
                            finish(request, work);
                        } finally {
                            working.remove(Thread.currentThread());
                            done.countDown();
                        }
                    });
            working.put(thread, done);
            thread.start();
        } catch (Failure why) {
            underWay.remove(request.id());
            fail(request.id(), why);
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, request.method() + " broke", bug);
            underWay.remove(request.id());
            fail(request.id(), broken());
        }
    }

    private void finish(Message.Request request, Work work) {
        var answer = new JsonObject();
        answer.add("id", request.id());
        try {
            answer.add("result", work.done());
        } catch (Failure why) {
            answer.add("error", error(why));
        } catch (InterruptedException stop) {
            answer.add("error", error(Failure.internal("Runnel ends.", new JsonObject())));
        } catch (UncheckedIOException e) { // of the store: a disk that is full or broken
            LOG.log(Level.ERROR, request.method() + " failed", e);
            answer.add("error", error(unstored(e)));
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, request.method() + " broke", bug);
            answer.add("error", error(broken()));
        }
        // Before the answer is seen: whoever has it may use the id again.
        underWay.remove(request.id());
        out.send(answer);
    }

    private static Failure unstored(UncheckedIOException e) {
        var data = new JsonObject();
        data.addProperty("code", "storage");
        return Failure.internal(
                "It cannot be stored (" + e.getMessage() + "); free space on the disk, or mend it.", data);
    }

    private static Failure broken() {
        return Failure.internal(
                "Runnel itself broke; its log, on standard error, has the details. Please report it.",
                new JsonObject());
    }

    private void fail(JsonElement id, Failure why) {
        var answer = new JsonObject();
        answer.add("id", id);
        answer.add("error", error(why));
        out.send(answer);
    }

    private static JsonObject error(Failure why) {
        var error = new JsonObject();
        error.addProperty("code", why.code());
        error.addProperty("message", why.getMessage());
        why.data().ifPresent(data -> error.add("data", JsonParser.parseString(data)));
        return error;
    }

    /** Tells something that wants no answer. */
    void tell(String method, JsonObject params) {
        var message = new JsonObject();
        message.addProperty("method", method);
        message.add("params", params);
        out.send(message);
    }

    /**
     * Asks something.
     *
     * @param answered takes the answer, JSON null for a failure, on the thread that reads; never called after {@link #withdraw}
     * @return what the question can be withdrawn by
     */
    String ask(String method, JsonObject params, Consumer<JsonElement> answered) {
        String id = "runnel-" + lastAsked.incrementAndGet();
        asked.put(id, answered);
        var message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", params);
        out.send(message);
        return id;
    }

    /** The answer does not matter any more: says so, and passes over one that comes all the same. */
    void withdraw(String id) {
        if (asked.remove(id) != null) {
            var params = new JsonObject();
            params.addProperty("requestId", id);
            tell("$/cancel_request", params);
        }
    }

    private void answered(JsonElement id, JsonElement result) {
        boolean ours = id instanceof JsonPrimitive primitive && primitive.isString();
        Consumer<JsonElement> waiting = ours ? asked.remove(id.getAsString()) : null;
        if (waiting == null) {
            LOG.log(Level.DEBUG, "an answer to nothing that is asked, or not any more: {0}", id);
        } else {
            hear(waiting, result);
        }
    }

    private static void hear(Consumer<JsonElement> waiting, JsonElement result) {
        try {
            waiting.accept(result);
        } catch (RuntimeException bug) { // one answer is lost; other messages go on
            LOG.log(Level.ERROR, "an answer broke something", bug);
        }
    }

    /** Waits for the requests under way to be answered, but not for ever. */
    void awaitWork(Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        for (CountDownLatch done : working.values()) {
            boolean _ = done.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }
}
