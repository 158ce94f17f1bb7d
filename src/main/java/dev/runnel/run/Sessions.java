package dev.runnel.run;

import dev.runnel.event.Event;
import dev.runnel.model.Message;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.SessionLine;
import dev.runnel.store.Store;
import dev.runnel.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What was said and done in sessions, for those who own them. Safe for use by several threads. */
public final class Sessions {

    private static final int TITLE_LENGTH = 80;
    // The first event follows the session's own line at once, so a title is found within these or not at all.
    private static final int LINES_BEFORE_TITLE = 8;

    private final Store store;

    public Sessions(Store store) {
        this.store = store;
    }

    /** A session in a list; its title is the one a person gave it, else how its first message begins. */
    public record Listed(String session, String title, String workspace, Instant created, boolean running) {}

    /** A session whole. */
    public record Shown(Listed session, List<Said> messages, List<RunStatus> runs, List<String> files) {}

    /** A message as a person sees it; {@code role} is {@code user} or {@code assistant}. */
    public record Said(String role, String text) {}

    /** The principal's sessions, the one changed last first. */
    public List<Listed> list(String principal) {
        return store.list(principal).stream().map(this::listed).toList();
    }

    /** The principal's newest session in that folder. */
    public Optional<String> newest(String principal, String workspace) {
        return store.list(principal).stream()
                .filter(session -> session.workspace().equals(workspace))
                .map(SessionInfo::id)
                .findFirst();
    }

    /** One session as a list has it, if it is the principal's. */
    public Optional<Listed> find(String principal, String session) {
        return store.info(session)
                .filter(info -> info.principal().equals(principal))
                .map(this::listed);
    }

    /** One session, if it is the principal's. */
    public Optional<Shown> show(String principal, String session) {
        return store.info(session)
                .filter(info -> info.principal().equals(principal))
                .flatMap(info -> SessionScan.find(store, info.id()).map(scan -> shown(info, scan)));
    }

    private Shown shown(SessionInfo info, SessionScan whole) {
        try (SessionScan scan = whole) {
            var files = new LinkedHashSet<String>();
            var runs = new ArrayList<RunStatus>();
            for (SessionScan.ScannedRun run : scan.runs()) {
                files.addAll(run.state().files());
                runs.add(RunStatus.of(run.id(), info.id(), run.state()));
            }
            return new Shown(listed(info), said(scan.messages()), runs, List.copyOf(files));
        }
    }

    private static List<Said> said(List<Message> messages) {
        var said = new ArrayList<Said>();
        for (Message message : messages) {
            switch (message) {
                case Message.User user -> said.add(new Said("user", user.text()));
                case Message.Assistant answer -> {
                    if (!answer.text().isBlank()) {
                        said.add(new Said("assistant", answer.text()));
                    }
                }
                case Message.ToolResults results -> {}
            }
        }
        return said;
    }

    private Listed listed(SessionInfo info) {
        return new Listed(
                info.id(),
                store.title(info.id()).orElseGet(() -> firstWords(info.id())),
                info.workspace(),
                info.created(),
                store.busy(info.id()));
    }

    /** The first line of the first message, shortened. */
    private String firstWords(String session) {
        try (SessionCursor lines = store.read(session, 0)) {
            for (int i = 0; i < LINES_BEFORE_TITLE; i++) {
                Optional<SessionLine> line = lines.next();
                if (line.isEmpty()) {
                    break;
                }
                if (line.get().isEvent() && line.get().event().event() instanceof Event.RunStart start) {
                    return shortened(start.message()
                            .strip()
                            .lines()
                            .findFirst()
                            .orElse("")
                            .strip());
                }
            }
            return "";
        } catch (IllegalArgumentException | StoreException damagedOrGone) {
            return ""; // it is listed all the same
        }
    }

    private static String shortened(String line) {
        if (line.codePointCount(0, line.length()) <= TITLE_LENGTH) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, TITLE_LENGTH - 1)) + "…";
    }
}
