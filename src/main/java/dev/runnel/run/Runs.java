package dev.runnel.run;

import dev.runnel.agent.AgentLoop;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.ApprovalPolicy;
import dev.runnel.agent.Task;
import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.run.OnceOnly.Remembering;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.store.StoreException;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The runs of this process: begins them, finds them, ends them all when the program ends.
 *
 * <p>Safe for use by several threads.
 */
public final class Runs implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.runnel.run");
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final Store store;
    private final AgentLoop loop;
    private final Models models;
    private final Workspaces workspaces;
    private final RunSettings settings;
    private final Clock clock;
    private final Recovery recovery;
    private final LiveRuns live;
    private final OnceOnly onceOnly;
    private final Archive archive;
    private final Chats chats;
    private final Undo undo;
    private final Optional<Retention> retention;
    private final ScheduledExecutorService timer = timer();

    public Runs(Store store, AgentLoop loop, Models models, Workspaces workspaces, RunSettings settings, Clock clock) {
        this.store = store;
        this.loop = loop;
        this.models = models;
        this.workspaces = workspaces;
        this.settings = settings;
        this.clock = clock;
        this.recovery = new Recovery(store, clock);
        this.live = new LiveRuns(settings);
        this.onceOnly = new OnceOnly(store, clock);
        this.archive = new Archive(store, live, recovery, workspaces, clock);
        this.undo = new Undo(store, archive, settings.approval());
        this.chats = new Chats(store, this, archive);
        this.retention = settings.retention().map(kept -> new Retention(store, live, kept, clock));
    }

    private static ScheduledExecutorService timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("run-timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true); // a run that is over is not kept until its time would have been up
        return timer;
    }

    /** Ends what dead processes left open; before the first start. */
    public void recover() {
        recovery.all();
        var _ = timer.scheduleWithFixedDelay(this::forgetOldKeys, 0, 1, TimeUnit.HOURS);
        if (retention.isPresent()) {
            var _ = timer.scheduleWithFixedDelay(retention.get()::start, 0, 1, TimeUnit.HOURS);
        }
    }

    /** Removes now what the retention rule says is to be removed. */
    void retain() {
        retention.ifPresent(Retention::apply);
    }

    private void forgetOldKeys() {
        try {
            onceOnly.forgetOld();
        } catch (StoreException e) {
            LOG.log(Level.WARNING, "old requests' keys cannot be forgotten; they only take up room", e);
        }
    }

    /**
     * Begins a run; its {@code on_start} is journalled when this returns.
     *
     * @throws RunRefusedException if it cannot be begun; nothing was changed then
     * @throws StoreException if the store fails
     */
    public Run start(StartRequest request) throws RunRefusedException {
        return start(request, run -> {});
    }

    /**
     * Begins the first run of a session whose id was given away before there was anything in it.
     *
     * @param session made by {@link Ids#newSession}
     * @throws RunRefusedException as {@link #start(StartRequest)} does
     */
    public Run startFirst(StartRequest request, String session) throws RunRefusedException {
        return begin(new Wish(request, model(request), approval(request), run -> {}), session);
    }

    /**
     * Begins a run, or joins the one that the same request began when it was sent before: then nothing else of it is looked
     * at.
     *
     * @throws RunRefusedException as {@link #start(StartRequest)} does, or because the key was used for something else
     */
    public FoundRun startOnce(StartRequest request, RequestKey key) throws RunRefusedException {
        return once(request.principal(), key, remembering -> start(request, remembering));
    }

    /** Begins a run in some way or other, unless the same request began one when it was sent before. */
    FoundRun once(String principal, RequestKey key, OnceOnly.Beginning beginning) throws RunRefusedException {
        return onceOnly.ask(principal, key, run -> find(principal, run), beginning);
    }

    /**
     * Refuses what {@link #start} would refuse, as far as that can be known before.
     *
     * @param over a session whose run, if one goes on there, is over by then
     */
    void requireStartable(StartRequest request, Optional<String> over) throws RunRefusedException {
        var _ = model(request);
        var _ = approval(request);
        Optional<SessionInfo> info = Optional.empty(); // of a folder of its own nothing is known before it is made
        if (request.session().isPresent()) {
            info = Optional.of(known(request, request.session().get()));
        } else if (request.workspace().isPresent()) {
            info = Optional.of(newSession(Ids.newSession(), request));
        }
        if (info.isPresent()) {
            open(info.get());
        }
        live.requireRoom(request.principal(), info.flatMap(NamedWorkspace::of), over);
    }

    Run start(StartRequest request, Remembering remembering) throws RunRefusedException {
        var wish = new Wish(request, model(request), approval(request), remembering);
        return request.session().isPresent() ? goOn(wish, request.session().get()) : begin(wish, Ids.newSession());
    }

    /** What is asked for, as far as it could be looked up before anything is locked. */
    private record Wish(StartRequest request, Model model, Optional<ApprovalMode> approval, Remembering remembering) {}

    /** A request can only narrow what is configured. */
    private static ApprovalPolicy narrowed(ApprovalPolicy widest, Optional<ApprovalMode> asked) {
        return asked.map(widest::narrowed).orElse(widest);
    }

    private Model model(StartRequest request) throws RunRefusedException {
        if (request.model().filter(String::isBlank).isPresent()) {
            throw new RunRefusedException(
                    Why.MODEL, "The name of the model is empty; leave it out to have the default.");
        }
        try {
            return models.find(request.model().orElse(""));
        } catch (ModelException e) {
            throw new RunRefusedException(Why.MODEL, e.getMessage());
        }
    }

    private Run begin(Wish wish, String session) throws RunRefusedException {
        StartRequest request = wish.request();
        // A folder of a session's own is made when the session has its place; one with a name is there.
        Optional<SessionInfo> named =
                request.workspace().isPresent() ? Optional.of(newSession(session, request)) : Optional.empty();
        return admitted(request, session, named.flatMap(NamedWorkspace::of), () -> {
            SessionInfo info = named.isPresent() ? named.get() : newSession(session, request);
            Workspace workspace = open(info);
            return owned(
                    store.create(info),
                    writer -> {
                        Title.ofEarlier(request.earlier()).ifPresent(writer::title);
                        request.earlier().forEach(writer::append);
                        return launch(wish, info, workspace, writer);
                    },
                    writer -> takeBack(session, writer));
        });
    }

    /** A session in which no run began is none: nobody was told of it. */
    private void takeBack(String session, SessionWriter writer) {
        boolean empty = false;
        try {
            empty = SessionScan.of(store, session).runs().isEmpty();
        } finally {
            if (empty) {
                writer.discard();
            } else {
                writer.abandon();
            }
        }
    }

    private Run goOn(Wish wish, String session) throws RunRefusedException {
        StartRequest request = wish.request();
        SessionInfo info = known(request, session);
        return admitted(request, session, NamedWorkspace.of(info), () -> {
            Workspace workspace = open(info);
            return owned(
                    archive.open(session), writer -> launch(wish, info, workspace, writer), SessionWriter::abandon);
        });
    }

    private SessionInfo known(StartRequest request, String session) throws RunRefusedException {
        SessionInfo info = session(request.principal(), session)
                .orElseThrow(() -> new RunRefusedException(
                        Why.UNKNOWN_SESSION, "There is no session " + session + "; leave it out to begin a new one."));
        if (request.workspace().isPresent() && !request.workspace().equals(info.workspaceName())) {
            throw new RunRefusedException(
                    Why.WORKSPACE,
                    "The session works in another workspace; leave workspace out, or begin a new session.");
        }
        return info;
    }

    private SessionInfo newSession(String session, StartRequest request) throws RunRefusedException {
        try {
            Path folder = workspaces
                    .choose(session, request.principal(), request.workspace())
                    .orElseThrow(() -> unknownWorkspace(request));
            return new SessionInfo(
                    session, clock.instant(), request.principal(), folder.toString(), request.workspace());
        } catch (IOException e) {
            throw new RunRefusedException(Why.WORKSPACE, "The workspace cannot be used: " + e.getMessage() + ".");
        }
    }

    private RunRefusedException unknownWorkspace(StartRequest request) {
        List<String> names = workspaces.names(request.principal());
        return new RunRefusedException(
                Why.WORKSPACE,
                "There is no workspace of the name " + request.workspace().orElse("") + "; "
                        + (names.isEmpty() ? "none is configured." : "there are: " + String.join(", ", names) + "."));
    }

    /** The folder a session works in. */
    static Workspace open(SessionInfo info) throws RunRefusedException {
        try {
            return Workspace.open(Path.of(info.workspace()));
        } catch (IOException e) {
            throw new RunRefusedException(
                    Why.WORKSPACE,
                    "The workspace " + info.workspace() + " cannot be opened; is the folder still there?");
        }
    }

    private interface Beginning<T> {
        Run begin(T with) throws RunRefusedException;
    }

    private interface Admitted {
        Run begin() throws RunRefusedException;
    }

    /** Takes a place among the live runs, and gives it up again when nothing comes of it. */
    private Run admitted(StartRequest request, String session, Optional<NamedWorkspace> workspace, Admitted beginning)
            throws RunRefusedException {
        live.admit(session, request.principal(), workspace);
        boolean begun = false;
        try {
            Run run = beginning.begin();
            begun = true;
            return run;
        } finally {
            if (!begun) {
                live.leave(session);
            }
        }
    }

    /** Frees the session when nothing comes of it; if its run was begun already, recovery is to close that. */
    private static Run owned(
            SessionWriter writer, Beginning<SessionWriter> beginning, Consumer<SessionWriter> otherwise)
            throws RunRefusedException {
        boolean begun = false;
        try {
            Run run = beginning.begin(writer);
            begun = true;
            return run;
        } finally {
            if (!begun) {
                otherwise.accept(writer);
            }
        }
    }

    private Run launch(Wish wish, SessionInfo info, Workspace workspace, SessionWriter writer)
            throws RunRefusedException {
        StartRequest request = wish.request();
        Model model = wish.model();
        String session = info.id();
        Before before = before(session, writer);
        int ordinal = before.lastRun() + 1;
        String id = Ids.run(session, ordinal);
        live.named(session, id);
        wish.remembering().about(id);

        var ledger = new Ledger(writer, ordinal, before.unsealed());
        var journal = new Journal(store, session, writer, ledger, clock, () -> letGo(session, id, writer::close));
        var own = WorkspaceSettings.of(workspace);
        Duration longest = own.runTime()
                .filter(limit -> limit.compareTo(settings.maxRunTime()) < 0)
                .orElse(settings.maxRunTime());
        var time = new TimeLimit(
                timer,
                longest,
                () -> live.find(session)
                        .filter(run -> run.id().equals(id))
                        .ifPresent(run -> run.cancel(CancelReason.TIME)));
        var approvals = new Approvals(
                asked -> own.narrow(
                        narrowed(settings.approval().get(), asked),
                        settings.confined().getAsBoolean()),
                wish.approval(),
                new Grants(store, session),
                settings.approvalWait(),
                time);
        var task = new Task(
                model,
                workspace,
                before.messages(),
                request.message(),
                before.note(),
                settings.limits().narrower(own.limits()),
                approvals);
        var run =
                new Run(id, session, loop, task, journal, approvals, clock, () -> letGo(session, id, writer::abandon));
        journal.emit(new Event.RunStart(
                session,
                id,
                model.name(),
                workspace.root().toString(),
                request.message(),
                model.offline(),
                notice(model, own),
                request.client()));
        run.whenOver(time::end);
        time.go();
        live.present(session, run);
        run.start();
        return run;
    }

    /** What a session has when a run begins in it; {@code note} is what the model is to know besides the message. */
    private record Before(int lastRun, List<Message> messages, Optional<String> note, List<Long> unsealed) {}

    private Before before(String session, SessionWriter writer) throws RunRefusedException {
        try (var scan = recovery.closeOpenRun(session, writer)) {
            List<Message> messages = scan.messages();
            if (scan.damaged()) { // no model is sent a conversation of which a part is missing
                throw DamagedSessionException.of(store, session);
            }
            return new Before(
                    scan.lastOrdinal(),
                    messages,
                    ChangedMeanwhile.note(scan.turnedSinceLastRun()),
                    scan.unsealedMessages());
        } catch (DamagedSessionException e) {
            throw e.refusal(session);
        }
    }

    private Optional<String> notice(Model model, WorkspaceSettings own) {
        String notice = (model.notice() + " " + settings.notice().get() + " "
                        + own.notice().orElse(""))
                .strip();
        return notice.isEmpty() ? Optional.empty() : Optional.of(notice);
    }

    private static Optional<ApprovalMode> approval(StartRequest request) throws RunRefusedException {
        if (request.approval().isEmpty()) {
            return Optional.empty();
        }
        Optional<ApprovalMode> mode = ApprovalMode.of(request.approval().get());
        if (mode.isEmpty()) {
            throw new RunRefusedException(Why.APPROVAL, "\"approval\" must be readonly, ask, edits or auto.");
        }
        return mode;
    }

    /** The run is over, and its end stored if that was possible: frees the session before anybody sees the end. */
    private void letGo(String session, String id, Runnable closing) {
        live.leave(session);
        try {
            closing.run();
        } catch (StoreException e) {
            LOG.log(Level.ERROR, "run " + id + ": its session cannot be closed properly", e);
        }
    }

    /** The session of that id, if it is the principal's. */
    Optional<SessionInfo> session(String principal, String session) {
        return store.info(session).filter(info -> info.principal().equals(principal));
    }

    /** A run of the principal's: live here, at rest, or under way in another process. */
    public Optional<FoundRun> find(String principal, String run) {
        Optional<Ids.RunId> id = Ids.parse(run);
        if (id.isEmpty() || session(principal, id.get().session()).isEmpty()) {
            return Optional.empty();
        }
        Optional<Run> here =
                live.find(id.get().session()).filter(one -> one.id().equals(run));
        return here.isPresent()
                ? here.map(FoundRun::live)
                : StoredRun.find(store, recovery, id.get()).map(FoundRun::stored);
    }

    /** The last run of a session, if it is the principal's and has one. */
    Optional<FoundRun> last(String principal, String session) {
        Optional<Run> here =
                live.find(session).filter(_ -> session(principal, session).isPresent());
        if (here.isPresent()) {
            return here.map(FoundRun::live);
        }
        return session(principal, session)
                .flatMap(_ -> SessionScan.find(store, session))
                .flatMap(scan -> {
                    try (scan) {
                        return scan.lastRun().map(SessionScan.ScannedRun::id);
                    }
                })
                .flatMap(run -> find(principal, run));
    }

    /** Conversations by the names that clients have for them. */
    public Chats chats() {
        return chats;
    }

    /** What can be done with whole sessions. */
    public Archive archive() {
        return archive;
    }

    /** Takes back what runs did to files. */
    public Undo undo() {
        return undo;
    }

    /** How many runs are under way in this process. */
    public int active() {
        return live.count();
    }

    /** Whether new runs are refused because the program ends. */
    public boolean stopping() {
        return live.stopping();
    }

    /**
     * Refuses new runs, waits for those under way, then cancels what is left and waits for that.
     *
     * @param drain how long they may take to end by themselves
     */
    public void stop(Duration drain) throws InterruptedException {
        List<Run> left = live.stop(LAST_WAIT);
        awaitAll(left, drain);
        left.forEach(run -> run.cancel(CancelReason.SHUTDOWN));
        for (Run run : awaitAll(left, LAST_WAIT)) {
            LOG.log(Level.WARNING, "run {0} does not end; recovery will close it", run.id());
        }
    }

    /** The runs that did not end in that time. */
    private static List<Run> awaitAll(List<Run> runs, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(wait);
        var left = new ArrayList<Run>();
        for (Run run : runs) {
            if (!run.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                left.add(run);
            }
        }
        return left;
    }

    /** Stops without waiting for runs to end by themselves. May be called twice. */
    @Override
    public void close() {
        try {
            stop(Duration.ofNanos(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            timer.shutdownNow();
            retention.ifPresent(Retention::close);
            timer.close(); // waits: Tomcat counts a thread that is still on its way out as left behind
        }
    }
}
