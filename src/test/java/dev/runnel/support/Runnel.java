package dev.runnel.support;

import dev.runnel.agent.AgentLoop;
import dev.runnel.agent.AllowRules;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.ApprovalPolicy;
import dev.runnel.agent.Limits;
import dev.runnel.event.Envelope;
import dev.runnel.model.Model;
import dev.runnel.run.Models;
import dev.runnel.run.Run;
import dev.runnel.run.RunRefusedException;
import dev.runnel.run.RunSettings;
import dev.runnel.run.Runs;
import dev.runnel.run.Sessions;
import dev.runnel.run.StartRequest;
import dev.runnel.run.Subscription;
import dev.runnel.run.Workspaces;
import dev.runnel.store.FileStore;
import dev.runnel.store.Store;
import dev.runnel.tool.Tool;
import dev.runnel.tool.Toolbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Store, loop and runs wired as the program does it, below one folder of a test: {@code home} and {@code workspace}.
 * Whoever asks is {@link #ME} where nothing else is said.
 */
public final class Runnel implements AutoCloseable {

    public static final String ME = "me";

    /** Longer than anything here takes; a test that waits so long has failed. */
    public static final Duration LONG = Duration.ofSeconds(30);

    private final Store store;
    private final Runs runs;
    private final Folders folders;

    private Runnel(Plan plan) throws IOException {
        this.store = plan.store.isPresent() ? plan.store.get() : new FileStore(plan.home());
        this.folders = new Folders(plan.workspace());
        this.runs = new Runs(
                store,
                new AgentLoop(new Toolbox(plan.tools), plan.home()),
                new OneModel(plan.model),
                plan.workspaces.orElse(folders),
                new RunSettings(
                        plan.maxRuns,
                        plan.maxRuns,
                        plan.maxRunTime,
                        plan.limits,
                        () -> plan.approval,
                        () -> false,
                        plan.approvalWait,
                        plan.retention,
                        () -> ""),
                plan.clock);
    }

    /** Everything below {@code folder}. */
    public static Plan in(Path folder) {
        return new Plan(folder);
    }

    /** What is to be wired. */
    public static final class Plan {
        private final Path folder;
        private Model model = Script.model();
        private List<Tool> tools = List.of();
        private ApprovalPolicy approval = new ApprovalPolicy(ApprovalMode.AUTO, AllowRules.NONE);
        private Optional<Duration> approvalWait = Optional.of(LONG);
        private Clock clock = Clock.systemUTC();
        private Limits limits = Limits.ofTurns(50);
        private Duration maxRunTime = Duration.ofMinutes(30);
        private int maxRuns = 1000;
        private Optional<Duration> retention = Optional.empty();
        private Optional<Store> store = Optional.empty();
        private Optional<Workspaces> workspaces = Optional.empty();

        private Plan(Path folder) {
            this.folder = folder;
        }

        public Plan model(Model model) {
            this.model = model;
            return this;
        }

        public Plan tools(Tool... tools) {
            this.tools = List.of(tools);
            return this;
        }

        public Plan approval(ApprovalMode mode, String... rules) {
            this.approval = new ApprovalPolicy(mode, AllowRules.of(List.of(rules)));
            return this;
        }

        /** How long a person may take; empty for nobody there. */
        public Plan approvalWait(Optional<Duration> wait) {
            this.approvalWait = wait;
            return this;
        }

        public Plan clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        public Plan limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        public Plan maxRunTime(Duration time) {
            this.maxRunTime = time;
            return this;
        }

        public Plan maxRuns(int count) {
            this.maxRuns = count;
            return this;
        }

        public Plan retention(Duration kept) {
            retention = Optional.of(kept);
            return this;
        }

        public Plan store(Store store) {
            this.store = Optional.of(store);
            return this;
        }

        /** Where sessions work, instead of one folder for all. */
        public Plan workspaces(Workspaces workspaces) {
            this.workspaces = Optional.of(workspaces);
            return this;
        }

        /** Where the store is. */
        public Path home() {
            return folder.resolve("home");
        }

        /** Where runs work. */
        public Path workspace() throws IOException {
            return Files.createDirectories(folder.resolve("workspace"));
        }

        public Runnel open() throws IOException {
            return new Runnel(this);
        }
    }

    public Runs runs() {
        return runs;
    }

    public Store store() {
        return store;
    }

    public Sessions sessions() {
        return new Sessions(store);
    }

    /** The sessions for which a folder was asked. */
    public List<String> foldersChosen() {
        return List.copyOf(folders.chosen);
    }

    /** A run in a new session. */
    public Run start(String message) throws RunRefusedException {
        return runs.start(StartRequest.of(ME, message));
    }

    /** A run in a session there is. */
    public Run start(String session, String message) throws RunRefusedException {
        return runs.start(StartRequest.of(ME, message).inSession(session));
    }

    /** All events of a run from the first, waiting for its end. */
    public List<Envelope> events(String run) throws InterruptedException {
        return events(run, 0);
    }

    /** What follows {@code after}, waiting for the end; each held against the schema of events. */
    public List<Envelope> events(String run, long after) throws InterruptedException {
        try (Subscription reader = runs.find(ME, run).orElseThrow().subscribe(after)) {
            List<Envelope> events = toTheEnd(reader);
            events.forEach(event -> EventCheck.event(event.json()));
            return events;
        }
    }

    /** The trail of a run, waiting for its end. */
    public List<String> trail(Run run) throws InterruptedException {
        return Trail.of(events(run.id())).lines();
    }

    /** Reads until the last event. */
    public static List<Envelope> toTheEnd(Subscription reader) throws InterruptedException {
        var read = new ArrayList<Envelope>();
        do {
            read.add(
                    reader.next(LONG).orElseThrow(() -> new AssertionError("no end after " + read.size() + " events")));
        } while (!read.getLast().terminal());
        return read;
    }

    /** Ends all runs and closes the store. */
    @Override
    public void close() {
        runs.close();
        store.close();
    }

    private record OneModel(Model model) implements Models {
        @Override
        public Model find(String name) {
            return model;
        }

        @Override
        public List<Listed> list() {
            return List.of(new Listed(model.name(), false, ""));
        }
    }

    /**
     * One folder for all, also by the name {@code shared}; and not listed, the same folder by the name {@code same} and a folder of
     * each principal's own by the name {@code own}.
     */
    private static final class Folders implements Workspaces {
        private static final List<String> FOR_ALL = List.of("shared", "same");

        private final Path folder;
        private final List<String> chosen = new CopyOnWriteArrayList<>();

        private Folders(Path folder) {
            this.folder = folder;
        }

        @Override
        public Optional<Path> choose(String session, String principal, Optional<String> name) throws IOException {
            chosen.add(session);
            if (name.isPresent() && name.get().equals("own")) {
                return Optional.of(Files.createDirectories(folder.resolveSibling("own-" + principal)));
            }
            return name.isEmpty() || FOR_ALL.contains(name.get()) ? Optional.of(folder) : Optional.empty();
        }

        @Override
        public List<String> names(String principal) {
            return List.of("shared");
        }
    }
}
