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
 * <p>A message that comes behind fewer messages than the session has goes back: the conversation goes on in a fork of the session,
 * as it was then, which the name stands for from now on.
 */
public final class Chats {

    // Of a command that ignores being asked to end, the process group is killed long before.
    private static final Duration LAST_WAIT = Duration.ofSeconds(10);
    private static final int STRIPES = 64;

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
     * @param history empty where the client sent nothing but the message
     */
    public record Sent(StartRequest message, Optional<History> history) {}

    /**
     * What was said before a message, as far as it was sent and there was room for it.
     *
     * @param user the messages of the user, the newest ones
     * @param said those and the answers, the newest ones
     * @param whole whether there was room for all of them
     */
    public record History(List<String> user, List<Said> said, boolean whole) {
        public History {
            user = List.copyOf(user);
            said = List.copyOf(said);
        }
    }

    /** The last run of the conversation of that name. */
    public Optional<FoundRun> last(Name name) {
        return store.chat(name.key()).flatMap(session -> runs.last(name.principal(), session));
    }

    /**
     * Begins a run in the conversation of that name. One that still goes on there is ended first, unless it is clear before that the
     * new one is refused: then all stays as it is.
     *
     * @param once with a key, the same request begins no second run
     */
    public FoundRun say(Name name, Sent sent, Optional<RequestKey> once) throws RunRefusedException {
        ReentrantLock stripe = stripes.get(Math.floorMod(name.key().hashCode(), STRIPES));
        stripe.lock();
        try {
            return begun(sent, once, remembering -> {
                Optional<String> before = store.chat(name.key());
                Optional<String> known = before.filter(session -> isThere(name, session));
                try {
                    return goOn(known, sent, run -> {
                        remembering.about(run);
                        rename(name, sessionOf(run));
                    });
                } catch (RunRefusedException | RuntimeException refused) {
                    takeBack(() -> before.ifPresent(session -> rename(name, session)), refused);
                    throw refused;
                }
            });
        } finally {
            stripe.unlock();
        }
    }

    private static String sessionOf(String run) {
        return Ids.parse(run).orElseThrow().session();
    }

    private boolean isThere(Name name, String session) {
        return runs.session(name.principal(), session).isPresent();
    }

    private void rename(Name name, String session) {
        if (!store.chat(name.key()).equals(Optional.of(session))) {
            store.chat(name.key(), session);
        }
    }

    private interface TakingBack {
        void work() throws RunRefusedException;
    }

    /** Leaves nothing behind of what was refused, if that can be done. */
    private static void takeBack(TakingBack work, Exception refused) {
        try {
            work.work();
        } catch (RunRefusedException | RuntimeException e) {
            refused.addSuppressed(e);
        }
    }

    /**
     * The same for clients that have no names: goes on in the principal's newest session at rest in which the same was said, else in a
     * new one that begins with it.
     */
    public FoundRun say(Sent sent, Optional<RequestKey> once) throws RunRefusedException {
        return begun(sent, once, remembering -> {
            Optional<String> like = like(sent);
            return runs.start(like.map(sent.message()::inSession).orElseGet(() -> fresh(sent)), remembering);
        });
    }

    private FoundRun begun(Sent sent, Optional<RequestKey> once, OnceOnly.Beginning beginning)
            throws RunRefusedException {
        return once.isPresent()
                ? runs.once(sent.message().principal(), once.get(), beginning)
                : FoundRun.live(beginning.begin(run -> {}));
    }

    private Run goOn(Optional<String> known, Sent sent, Remembering remembering) throws RunRefusedException {
        if (known.isEmpty()) {
            return runs.start(fresh(sent), remembering);
        }
        StartRequest message = sent.message();
        String session = known.get();
        Place place = place(session, sent);
        runs.requireStartable(place.kept() == 0 ? fresh(sent) : message.inSession(session), known);
        if (endLast(message.principal(), session)) {
            place = place(session, sent); // what was ended may have said something meanwhile
        }
        if (place.kept() == 0) {
            return runs.start(fresh(sent), remembering);
        }
        return place.kept() == place.last()
                ? runs.start(message.inSession(session), remembering)
                : fork(message, Ids.run(session, place.kept()), remembering);
    }

    private Run fork(StartRequest message, String run, Remembering remembering) throws RunRefusedException {
        String fork;
        try {
            fork = archive.fork(message.principal(), sessionOf(run), run);
        } catch (DamagedSessionException e) {
            throw e.refusal(sessionOf(run));
        }
        try {
            return runs.start(message.inSession(fork), remembering);
        } catch (RunRefusedException | RuntimeException refused) {
            takeBack(() -> archive.delete(message.principal(), fork), refused);
            throw refused;
        }
    }

    /** Ends the last run; false if it was over already. */
    private boolean endLast(String principal, String session) throws RunRefusedException {
        Optional<Run> live = runs.last(principal, session).flatMap(FoundRun::live);
        if (live.isEmpty()) {
            return false;
        }
        live.get().cancel(CancelReason.USER);
        try {
            if (!live.get().await(LAST_WAIT)) {
                throw LiveRuns.busy(live.get().id());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunRefusedException(Why.STOPPING, "Runnel is shutting down; try again later.");
        }
    }

    /**
     * Where a conversation goes on in a session.
     *
     * @param kept the number of the run behind which; 0 for before the first
     * @param last the number of the last one
     */
    private record Place(int kept, int last) {}

    private Place place(String session, Sent sent) {
        try (var scan = SessionScan.of(store, session)) {
            int last = scan.lastOrdinal();
            return sent.history()
                    .map(history -> new Place(Talk.behind(scan.placedMessages(), last, history.user()), last))
                    .orElse(new Place(Math.max(last, 1), Math.max(last, 1)));
        }
    }

    /** A new session, which begins with what was said elsewhere. */
    private static StartRequest fresh(Sent sent) {
        var earlier = new ArrayList<Message>();
        for (Said said : sent.history().map(History::said).orElse(List.of())) {
            if (!said.text().isBlank()) {
                earlier.add(
                        said.role().equals(Talk.USER)
                                ? new Message.User(said.text())
                                : new Message.Assistant(List.of(new Message.Text(said.text()))));
            }
        }
        return sent.message().after(earlier);
    }

    private Optional<String> like(Sent sent) {
        Optional<History> before = sent.history()
                .filter(history -> history.whole() && !history.user().isEmpty());
        return before.isEmpty()
                ? Optional.empty()
                : store.list(sent.message().principal())
                        .filter(glance -> mayBegin(glance, before.get().user().getFirst()))
                        .map(glance -> glance.session().id())
                        .filter(session -> !store.busy(session))
                        .filter(session ->
                                Talk.same(saidIn(session), before.get().said()))
                        .findFirst();
    }

    /** Looks at what a list shows alone; a session that begins with what was said elsewhere is called by that. */
    private static boolean mayBegin(Glance glance, String message) {
        return glance.message().equals(Optional.of(message))
                || (glance.title().isPresent()
                        && glance.title().equals(Title.ofEarlier(List.of(new Message.User(message)))));
    }

    private List<Said> saidIn(String session) {
        Optional<SessionScan> scan = SessionScan.find(store, session);
        if (scan.isEmpty()) {
            return List.of();
        }
        try (var whole = scan.get()) {
            return Sessions.said(whole.allMessages());
        }
    }
}
