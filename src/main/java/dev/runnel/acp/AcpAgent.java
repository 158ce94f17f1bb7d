package dev.runnel.acp;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.runnel.run.CancelReason;
import dev.runnel.run.Ids;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.Sessions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The agent's side of the Agent Client Protocol, version 1 (https://agentclientprotocol.com), over two streams. A client that
 * goes away takes its runs with it: an editor that was closed has nobody left to answer a question.
 */
public final class AcpAgent {

    private static final System.Logger LOG = System.getLogger("dev.runnel.acp");
    private static final int VERSION = 1;
    private static final int PAGE = 100;
    // A command that resists is ended hard within two seconds.
    private static final Duration LONGEST_END = Duration.ofSeconds(3);

    private final Host host;
    private final Connection client;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Map<JsonElement, Turn> prompts = new ConcurrentHashMap<>(); // under way, by the id of the request
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile Optional<ClientAbilities> abilities = Optional.empty(); // there once the client is known

    public AcpAgent(Host host, InputStream in, OutputStream out) {
        this.host = host;
        this.client = new Connection(in, out, gone::countDown);
    }

    /** Returns when the client sends or reads no more, and its runs have ended. */
    public void serve() throws InterruptedException {
        // Nobody can interrupt a thread that reads standard input.
        Thread.ofPlatform().name("acp-input").daemon().start(() -> {
            try {
                client.read(handler());
            } finally {
                gone.countDown();
            }
        });
        gone.await();
        stop();
    }

    private Handler handler() {
        return new Handler() {
            @Override
            public Work request(Message.Request request) throws Failure {
                return begin(request);
            }

            @Override
            public void notification(Message.Notification notification) throws Failure {
                hear(notification);
            }
        };
    }

    /** Ends the runs under way, and waits for that as long as it can be waited for. */
    public void stop() throws InterruptedException {
        cancelAll();
        client.awaitWork(LONGEST_END);
    }

    private void cancelAll() {
        sessions.values().forEach(session -> cancel(session, CancelReason.CLIENT_GONE));
    }

    private static void cancel(Session session, CancelReason why) {
        session.current().ifPresent(turn -> turn.cancel(why));
    }

    private void hear(Message.Notification notification) throws Failure {
        switch (notification.method()) {
            case "session/cancel" -> {
                String id = notification.params().text("sessionId");
                Optional.ofNullable(sessions.get(id)).ifPresent(session -> cancel(session, CancelReason.USER));
            }
            case "$/cancel_request" ->
                Optional.ofNullable(notification.params().object().get("requestId"))
                        .map(prompts::get)
                        .ifPresent(turn -> turn.cancel(CancelReason.USER));
            default -> LOG.log(Level.DEBUG, "passed over: {0}", notification.method());
        }
    }

    private Work begin(Message.Request request) throws Failure {
        Params params = request.params();
        if (request.method().equals("initialize")) {
            return initialize(params);
        }
        if (abilities.isEmpty()) {
            throw Failure.invalidRequest("Send initialize first.");
        }
        return switch (request.method()) {
            case "authenticate" ->
                throw Failure.invalidParams(
                        "There is nothing to authenticate for: keys of models are read from the environment or from"
                                + " config.properties (runnel doctor says which).");
            case "session/new" -> open(params);
            case "session/load" -> load(params);
            case "session/resume" -> resume(params);
            case "session/list" -> list(params);
            case "session/prompt" -> prompt(request.id(), params);
            case "session/set_mode" -> setMode(params);
            case "session/close" -> close(params);
            case "session/delete" -> delete(params);
            default -> throw Failure.noMethod(request.method());
        };
    }

    private Work initialize(Params params) throws Failure {
        int wanted = params.number("protocolVersion");
        if (wanted != VERSION) {
            LOG.log(Level.INFO, "the client speaks version {0} of the protocol, this is version {1}", wanted, VERSION);
        }
        abilities = Optional.of(ClientAbilities.of(params));
        return () -> Introduction.of(VERSION, host.version());
    }

    private Work open(Params params) throws Failure {
        Path named = folder(params);
        mentionWhatIsNotUsed(params);
        var session = new Session(Ids.newSession(), real(named), named, false);
        host.folders().put(session.id(), session.folder());
        sessions.put(session.id(), session);
        return () -> {
            JsonObject opened = modes(session);
            opened.addProperty("sessionId", session.id());
            return opened;
        };
    }

    private JsonObject modes(Session session) {
        String widest = host.widestMode().get();
        var answer = new JsonObject();
        answer.add("modes", Modes.state(session.mode().orElse(widest), widest));
        return answer;
    }

    /** The folder as the client calls it. */
    private static Path folder(Params params) throws Failure {
        String given = params.text("cwd");
        try {
            Path folder = Path.of(given);
            if (folder.isAbsolute() && Files.isDirectory(folder)) {
                return folder;
            }
        } catch (InvalidPathException no) {
            LOG.log(Level.DEBUG, "no folder: " + given, no);
        }
        throw Failure.invalidParams("\"cwd\" must be the absolute path of a folder that is there.");
    }

    private static String real(String folder) {
        try {
            return real(Path.of(folder)).toString();
        } catch (InvalidPathException none) {
            return folder;
        }
    }

    /** Sessions keep the path that leads there without links. */
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException gone) {
            return folder;
        }
    }

    private static void mentionWhatIsNotUsed(Params params) throws Failure {
        for (String unused : List.of("mcpServers", "additionalDirectories")) {
            if (params.object().get(unused) instanceof JsonArray list && !list.isEmpty()) {
                LOG.log(Level.WARNING, "{0} are not used: this version has only tools of its own, in cwd", unused);
            }
        }
    }

    private Work load(Params params) throws Failure {
        Session session = known(params);
        session.requireIdle();
        return () -> {
            new History(host, client, abilities.orElse(ClientAbilities.NONE), session).show();
            return modes(session);
        };
    }

    private Work resume(Params params) throws Failure {
        Session session = known(params);
        session.spent().unknown();
        return () -> modes(session);
    }

    /** A session that is open or stored, in the folder that the client says it is in. */
    private Session known(Params params) throws Failure {
        String id = params.text("sessionId");
        Path named = folder(params);
        mentionWhatIsNotUsed(params);
        Session session = sessions.get(id);
        if (session == null) {
            session = stored(id, named);
        }
        if (!session.folder().equals(real(named))) {
            throw Failure.invalidParams("The session works in " + session.folder() + ", not in \"cwd\".");
        }
        sessions.put(id, session);
        return session;
    }

    private Session stored(String id, Path named) throws Failure {
        return host.sessions()
                .find(host.principal(), id)
                .map(listed -> new Session(id, Path.of(listed.workspace()), named, true))
                .orElseThrow(() -> unknown(id));
    }

    private static Failure unknown(String id) {
        return Failure.notFound("There is no session " + id + ".");
    }

    private Session opened(Params params) throws Failure {
        String id = params.text("sessionId");
        Session session = sessions.get(id);
        if (session == null) {
            throw Failure.notFound("There is no open session " + id + "; begin one with session/new, or load it.");
        }
        return session;
    }

    private Work prompt(JsonElement id, Params params) throws Failure {
        Session session = opened(params);
        String message = PromptText.of(params.parts("prompt"), session.named());
        Turn turn = session.turn();
        prompts.put(id, turn);
        var work = new Prompting(host, client, abilities.orElse(ClientAbilities.NONE), session, turn, message);
        return () -> {
            try {
                return work.done();
            } finally {
                prompts.remove(id);
            }
        };
    }

    private Work setMode(Params params) throws Failure {
        Session session = opened(params);
        String mode = params.text("modeId");
        return () -> {
            String widest = host.widestMode().get();
            if (!Modes.offered(mode, widest)) {
                throw Failure.invalidParams("\"modeId\" must be one of " + Modes.words(widest) + ".");
            }
            session.mode(mode);
            return new JsonObject();
        };
    }

    private Work close(Params params) throws Failure {
        Session session = opened(params);
        cancel(session, CancelReason.USER);
        sessions.remove(session.id());
        host.folders().remove(session.id());
        return JsonObject::new;
    }

    private Work delete(Params params) throws Failure {
        String id = params.text("sessionId");
        Session session = sessions.get(id);
        if (session != null) {
            session.requireIdle();
            sessions.remove(id);
        }
        return () -> {
            try {
                if (session == null || session.begun()) {
                    host.runs().archive().delete(host.principal(), id);
                }
                return new JsonObject();
            } catch (RunRefusedException refused) {
                throw Prompting.refused(refused);
            }
        };
    }

    private Work list(Params params) throws Failure {
        Optional<String> cwd = params.optionalText("cwd").map(AcpAgent::real);
        int from = from(params.optionalText("cursor"));
        return () -> {
            List<Sessions.Listed> all = host.sessions().list(host.principal()).stream()
                    .filter(session -> cwd.isEmpty() || cwd.get().equals(session.workspace()))
                    .toList();
            int to = Math.min(all.size(), from + PAGE);
            var answer = new JsonObject();
            answer.add(
                    "sessions",
                    Shapes.list(all.subList(Math.min(from, to), to).stream()
                            .map(AcpAgent::listed)
                            .toList()));
            if (to < all.size()) {
                answer.addProperty("nextCursor", Integer.toString(to));
            }
            return answer;
        };
    }

    private static int from(Optional<String> cursor) throws Failure {
        if (cursor.isPresent() && !cursor.get().matches("[0-9]{1,9}")) {
            throw Failure.invalidParams("\"cursor\" must be a \"nextCursor\" of an answer before.");
        }
        return cursor.map(Integer::parseInt).orElse(0);
    }

    private static JsonObject listed(Sessions.Listed session) {
        var json = new JsonObject();
        json.addProperty("sessionId", session.session());
        json.addProperty("cwd", session.workspace());
        json.addProperty("title", session.title());
        return json;
    }
}
