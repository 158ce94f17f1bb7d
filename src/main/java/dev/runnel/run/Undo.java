package dev.runnel.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.agent.ApprovalMode;
import dev.runnel.agent.ApprovalPolicy;
import dev.runnel.agent.Diffs;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import dev.runnel.run.RunRefusedException.Why;
import dev.runnel.store.FileNote;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.workspace.FileChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes back what runs did to files, and does it again: the last run that changed any, then the one before. What is to be put
 * back comes from the session, never from version control, so what no commit knows comes back as well.
 *
 * <p>Nothing is touched unless everything stands as the run left it (or as it was before): a file that was changed since is
 * named, and all stays as it is. Safe for use by several threads.
 */
public final class Undo {

    private static final String CUT_OFF = "This was begun before and cut off; only what was left of it is shown here.";

    private final Store store;
    private final Archive archive;
    private final Supplier<ApprovalPolicy> policy;

    Undo(Store store, Archive archive, Supplier<ApprovalPolicy> policy) {
        this.store = store;
        this.archive = archive;
        this.policy = policy;
    }

    /**
     * What was done, or would be.
     *
     * @param run whose changes they are
     * @param preview whether nothing was done
     * @param diffs what changes by that, a file each
     * @param notes what the person should know besides: what could not be put back, or is not known
     */
    public record Outcome(String run, boolean preview, List<Event.DiffReady> diffs, List<String> notes) {
        public Outcome {
            diffs = List.copyOf(diffs);
            notes = List.copyOf(notes);
        }

        /** {@code {"run":…,"preview":…,"diffs":[…],"notes":[…]}}, each diff as {@code on_diff_ready} has it. */
        public JsonObject json() {
            var json = new JsonObject();
            json.addProperty("run", run);
            json.addProperty("preview", preview);
            var array = new JsonArray();
            diffs.forEach(diff -> array.add(data(diff)));
            json.add("diffs", array);
            var sentences = new JsonArray();
            notes.forEach(sentences::add);
            json.add("notes", sentences);
            return json;
        }

        private static JsonElement data(Event event) {
            String encoded = new String(EventJson.encode(event), StandardCharsets.UTF_8);
            return JsonParser.parseString(encoded).getAsJsonObject().get("data");
        }
    }

    /**
     * Takes back what the last run did to files that did anything to them and is not taken back yet. Where that was begun before
     * and cut off, it is finished.
     *
     * @param preview whether only to look what that would change
     * @throws RunRefusedException if there is nothing, something was changed since, a run goes on, or a rule forbids it
     * @throws InterruptedException if the thread was asked to stop; what had been changed then is as before again
     */
    public Outcome undo(String principal, String session, boolean preview)
            throws RunRefusedException, InterruptedException {
        SessionInfo info = archive.known(principal, session);
        return archive.atRest(info, NamedWorkspace.of(info), writer -> {
            Turns turns = turns(session);
            Optional<FileNote.Turned> unfinished = turns.unfinished().filter(turned -> !turned.again());
            if (unfinished.isPresent()) {
                return finish(unfinished.get(), info, writer, preview);
            }
            RunChanges changes = lastChanges(session, turns);
            var plan = new Plan(store, session, Runs.open(info));
            changes.files().forEach((path, net) -> {
                if (net.others()) {
                    plan.refuse(path);
                } else if (!net.first().equals(net.last())) {
                    plan.add(path, List.of(net.last(), net.lastBefore()), net.first());
                }
            });
            var undone = new ArrayList<>(turns.undone());
            undone.add(changes.run());
            var intent = new Intent(changes.run(), false, turns.undone(), undone);
            return carryOut(intent, plan, opposite(changes.folders()), changes.unknown(), writer, preview);
        });
    }

    private Turns turns(String session) throws RunRefusedException {
        try {
            return Turns.of(store, session);
        } catch (DamagedSessionException e) {
            throw e.refusal(session);
        }
    }

    /** Of a run that came from another session nothing is kept. */
    private RunChanges lastChanges(String session, Turns turns) throws RunRefusedException {
        return turns.toUndo()
                .map(run -> RunChanges.of(store, session, run))
                .filter(changes -> !changes.isEmpty())
                .findFirst()
                .orElseThrow(
                        () -> new RunRefusedException(
                                Why.NOTHING_TO_UNDO,
                                "There is nothing to take back: no run of this session changed files, or all of it is taken back."));
    }

    /** Does again what was taken back last; as {@link #undo} in everything. */
    public Outcome redo(String principal, String session, boolean preview)
            throws RunRefusedException, InterruptedException {
        SessionInfo info = archive.known(principal, session);
        return archive.atRest(info, NamedWorkspace.of(info), writer -> {
            Turns turns = turns(session);
            Optional<FileNote.Turned> unfinished = turns.unfinished().filter(FileNote.Turned::again);
            if (unfinished.isPresent()) {
                return finish(unfinished.get(), info, writer, preview);
            }
            FileNote.Turned last = turns.toRedo()
                    .orElseThrow(() -> new RunRefusedException(
                            Why.NOTHING_TO_UNDO,
                            "There is nothing to do again: nothing was taken back since the last run."));
            var plan = new Plan(store, session, Runs.open(info));
            for (FileNote.Changed change : last.changes()) {
                plan.add(change.path(), List.of(change.after()), change.before());
            }
            List<Integer> undone = turns.undone();
            var intent = new Intent(last.run(), true, undone, undone.subList(0, undone.size() - 1));
            return carryOut(intent, plan, opposite(last.folders()), List.of(), writer, preview);
        });
    }

    /**
     * Does what is left of something that was cut off. That it is meant is written already; when this fails, all stays as it was,
     * cut off.
     */
    private Outcome finish(FileNote.Turned turned, SessionInfo info, SessionWriter writer, boolean preview)
            throws RunRefusedException, InterruptedException {
        var plan = new Plan(store, info.id(), Runs.open(info));
        for (FileNote.Changed change : turned.changes()) {
            plan.add(change.path(), List.of(change.before()), change.after());
        }
        requirePossible(plan, turned.folders());
        if (!preview) {
            carryOut(plan, turned.folders(), writer);
        }
        return outcome(turned.run(), turned.again(), plan, List.of(CUT_OFF), preview);
    }

    private static FileNote.Folders opposite(FileNote.Folders folders) {
        return new FileNote.Folders(folders.removed(), folders.made());
    }

    /**
     * What is meant.
     *
     * @param before the runs that are taken back now
     * @param after those that are then
     */
    private record Intent(int run, boolean again, List<Integer> before, List<Integer> after) {

        FileNote.Turned note(List<FileNote.Changed> changes, FileNote.Folders folders) {
            return new FileNote.Turned(run, again, after, changes, folders);
        }

        /** All is as it was before. */
        FileNote.Turned failed() {
            return new FileNote.Turned(run, true, before, List.of(), FileNote.Folders.NONE);
        }
    }

    private Outcome carryOut(
            Intent intent,
            Plan plan,
            FileNote.Folders folders,
            List<String> unknown,
            SessionWriter writer,
            boolean preview)
            throws RunRefusedException, InterruptedException {
        requirePossible(plan, folders);
        if (!preview) {
            writer.append(intent.note(plan.notes(writer), folders));
            writer.force(); // the intent outlives whatever happens next
            try {
                carryOut(plan, folders, writer);
            } catch (RunRefusedException failed) {
                writer.append(intent.failed());
                writer.append(new FileNote.Finished());
                throw failed;
            }
        }
        return outcome(intent.run(), intent.again(), plan, unknown, preview);
    }

    private static void carryOut(Plan plan, FileNote.Folders folders, SessionWriter writer) throws RunRefusedException {
        Restoration.Result result = new Restoration(plan, folders).carryOut();
        if (result.failure().isPresent()) {
            throw new RunRefusedException(Why.WORKSPACE, result.sentence());
        }
        writer.append(new FileNote.Finished());
    }

    private static Outcome outcome(int run, boolean again, Plan plan, List<String> more, boolean preview) {
        var notes = new ArrayList<>(plan.notKept());
        notes.addAll(more);
        return new Outcome(Ids.run(plan.session(), run), preview, diffs(again, plan), notes);
    }

    /** Whoever asks for this is the person who would be asked, so only what nobody may do is refused. */
    private void requirePossible(Plan plan, FileNote.Folders folders) throws RunRefusedException {
        plan.requireUnchanged(folders.removed());
        if (!plan.steps().isEmpty() && policy.get().mode() == ApprovalMode.READONLY) {
            throw new RunRefusedException(
                    Why.FORBIDDEN,
                    "No file may be changed here (approval=readonly); set another approval to take back.");
        }
    }

    private static List<Event.DiffReady> diffs(boolean again, Plan plan) {
        var diffs = new Diffs(again ? "redo" : "undo");
        return plan.steps().stream()
                .map(step -> diffs.next(new FileChange(step.path(), step.now(), step.wanted())))
                .toList();
    }
}
