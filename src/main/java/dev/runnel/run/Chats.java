package dev.runnel.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runnel.model.Message;
import dev.runnel.run.OnceOnly.Remembering;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.run.Sessions.Said;
import dev.runnel.store.Glance;
import dev.runnel.store.Sha256;
import dev.runnel.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Conversations by the names that clients have for them, for front ends that send all that was said with each message. What they
 * send is not believed where a session knows better: it only tells where the conversation goes on. Safe for use by several threads.
 *
 * <p>A message that comes after fewer messages than the session has goes back: the conversation goes on in a fork of the session,
 * as it was then, which the name stands for from now on.
 */
public final class Chats {

    // Of a command that ignores being asked to end, the process group is killed long before.
    private static final Duration LAST_WAIT = Duration.ofSeconds(10);
    private static final int STRIPES = 64;
    private static final String USER = "user";

    private final Store store;
    private final Runs runs;
    private final Archive archive;
    private final List<ReentrantLock> stripes =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    Chats(Store store, Runs runs, Archive archive) {
        this.store = store;
        this.runs = runs;
        this.archive = archive;
    }

    /**
     * A client's name for a conversation.
     *
     * @param kind what kind of client, whose names are apart from those of others
     */
    public record Name(String principal, String kind, String name) {

        private String key() {
            return Sha256.hex((principal + '\0' + kind + '\0' + name).getBytes(UTF_8));
        }
    }

    /**
     * A message, and what the client says was said before.
     *
     * @param message its {@code session} is not looked at
     * @param before how many messages of the user came before
     * @param said those and the answers, as far as they were sent
     */
    public record Sent(StartRequest message, int before, List<Said> said) {
        public Sent {
            said = List.copyOf(said);
        }
    }

    /** The last run of the conversation of that name. */
    public Optional<FoundRun> last(Name name) {
        return store.chat(name.key()).flatMap(session -> runs.last(name.principal(), session));
    }

    /**
     * Begins a run in the conversation of that name. One that still goes on there is ended first.
     *
     * @param once with a key, the same request begins no second run
     */
    public FoundRun say(Name name, Sent sent, Optional<RequestKey> once) throws RunRefusedException {
        ReentrantLock stripe = stripes.get(Math.floorMod(name.key().hashCode(), STRIPES));
        stripe.lock();
        try {
            return begun(sent, once, remembering -> {
                Optional<String> known = store.chat(name.key()).filter(session -> isThere(name, session));
                Run run = goOn(known, sent, remembering);
                if (!known.equals(Optional.of(run.session()))) {
                    store.chat(name.key(), run.session());
                }
                return run;
            });
        } finally {
            stripe.unlock();
        }
    }

    private boolean isThere(Name name, String session) {
        return runs.session(name.principal(), session).isPresent();
    }

    /**
     * The same for clients that have no names: goes on in the principal's newest session whose messages of the user are those sent
     * before, else in a new one that begins with them.
     */
    public FoundRun say(Sent sent, Optional<RequestKey> once) throws RunRefusedException {
        return begun(sent, once, remembering -> goOn(like(sent), sent, remembering));
    }

    private FoundRun begun(Sent sent, Optional<RequestKey> once, OnceOnly.Beginning beginning)
            throws RunRefusedException {
        return once.isPresent()
                ? runs.once(sent.message().principal(), once.get(), beginning)
                : FoundRun.live(beginning.begin(run -> {}));
    }

    private Run goOn(Optional<String> known, Sent sent, Remembering remembering) throws RunRefusedException {
        StartRequest message = sent.message();
        if (known.isPresent()) {
            endLast(message.principal(), known.get());
            known = asOf(message.principal(), known.get(), sent.before());
        }
        return runs.start(known.map(message::inSession).orElseGet(() -> fresh(sent)), remembering);
    }

    private void endLast(String principal, String session) throws RunRefusedException {
        Optional<Run> live = runs.last(principal, session).flatMap(FoundRun::live);
        if (live.isEmpty()) {
            return;
        }
        live.get().cancel(CancelReason.USER);
        try {
            if (!live.get().await(LAST_WAIT)) {
                throw LiveRuns.busy(live.get().id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunRefusedException(Why.STOPPING, "Runnel is shutting down; try again later.");
        }
    }

    /** The session as it was after so many messages of the user; empty where that is before its first run. */
    private Optional<String> asOf(String principal, String session, int before) throws RunRefusedException {
        try (var scan = SessionScan.of(store, session)) {
            int surplus = userMessages(scan.allMessages()).size() - before;
            int last = scan.lastOrdinal() - surplus;
            if (surplus <= 0) {
                return Optional.of(session);
            }
            return last < 1 ? Optional.empty() : Optional.of(archive.fork(principal, session, Ids.run(session, last)));
        } catch (DamagedSessionException e) {
            throw e.refusal(session);
        }
    }

    private static List<String> userMessages(List<Message> messages) {
        return texts(Sessions.said(messages));
    }

    private static List<String> texts(List<Said> said) {
        return said.stream()
                .filter(one -> one.role().equals(USER))
                .map(Said::text)
                .toList();
    }

    /** A new session, which begins with what was said elsewhere. */
    private static StartRequest fresh(Sent sent) {
        var earlier = new ArrayList<Message>();
        for (Said said : sent.said()) {
            if (!said.text().isBlank()) {
                earlier.add(
                        said.role().equals(USER)
                                ? new Message.User(said.text())
                                : new Message.Assistant(List.of(new Message.Text(said.text()))));
            }
        }
        return sent.message().after(earlier);
    }

    private Optional<String> like(Sent sent) {
        List<String> before = texts(sent.said());
        String principal = sent.message().principal();
        return before.isEmpty() || before.size() != sent.before()
                ? Optional.empty()
                : store.list(principal)
                        .filter(glance -> mayBegin(glance, before.getFirst()))
                        .map(glance -> glance.session().id())
                        .filter(session -> saidIn(session).equals(before))
                        .findFirst();
    }

    /** Looks at what a list shows alone; a session that begins with what was said elsewhere is called by that. */
    private static boolean mayBegin(Glance glance, String message) {
        return glance.message().equals(Optional.of(message))
                || (glance.title().isPresent()
                        && glance.title().equals(Title.ofEarlier(List.of(new Message.User(message)))));
    }

    private List<String> saidIn(String session) {
        Optional<SessionScan> scan = SessionScan.find(store, session);
        if (scan.isEmpty()) {
            return List.of();
        }
        try (var whole = scan.get()) {
            return userMessages(whole.allMessages());
        }
    }
}
