package dev.runnel.run;

import dev.runnel.model.Message;
import dev.runnel.store.Glance;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What was said and done in sessions, for those who own them. Safe for use by several threads. */
public final class Sessions {

    private static final int TITLE_LENGTH = 80;

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
        return store.list(principal).map(this::listed).toList();
    }

    /** The principal's newest session in that folder. */
    public Optional<String> newest(String principal, String workspace) {
        return store.list(principal)
                .map(Glance::session)
                .filter(session -> session.workspace().equals(workspace))
                .map(SessionInfo::id)
                .findFirst();
    }

    /** One session as a list has it, if it is the principal's. */
    public Optional<Listed> find(String principal, String session) {
        return store.glance(session)
                .filter(glance -> glance.session().principal().equals(principal))
                .map(this::listed);
    }

    /** One session, if it is the principal's. */
    public Optional<Shown> show(String principal, String session) {
        return find(principal, session)
                .flatMap(listed -> SessionScan.find(store, session).map(scan -> shown(listed, scan)));
    }

    private Shown shown(Listed session, SessionScan whole) {
        try (SessionScan scan = whole) {
            var files = new LinkedHashSet<String>();
            var runs = new ArrayList<RunStatus>();
            for (SessionScan.ScannedRun run : scan.runs()) {
                files.addAll(run.state().files());
                runs.add(RunStatus.of(run.id(), session.session(), run.state()));
            }
            return new Shown(session, said(scan.allMessages()), runs, List.copyOf(files));
        }
    }

    /** What persons and models said to each other, without what tools did. */
    static List<Said> said(List<Message> messages) {
        var said = new ArrayList<Said>();
        for (Message message : messages) {
            switch (message) {
                case Message.User user -> {
                    if (user.anew().isEmpty()) { // else a summary, which nobody said
                        said.add(new Said("user", user.text()));
                    }
                }
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

    private Listed listed(Glance glance) {
        SessionInfo info = glance.session();
        return new Listed(
                info.id(),
                glance.title()
                        .or(() -> glance.message().map(Sessions::firstWords))
                        .orElse(""),
                info.workspace(),
                info.created(),
                store.busy(info.id()));
    }

    /** How a message begins, as a list shows it. */
    static String firstWords(String message) {
        return shortened(message.strip().lines().findFirst().orElse("").strip());
    }

    private static String shortened(String line) {
        if (line.codePointCount(0, line.length()) <= TITLE_LENGTH) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, TITLE_LENGTH - 1)) + "…";
    }
}
