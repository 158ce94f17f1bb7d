package dev.runnel.console;

import dev.runnel.run.RunStatus;
import dev.runnel.run.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A session as a person reads it: what was said, its runs, the files they changed. Times are in UTC. */
public final class SessionView {

    private final Style style;
    private final List<String> lines = new ArrayList<>();

    private SessionView(Style style) {
        this.style = style;
    }

    /** As lines, without the last line end; what was said is indented, so that it cannot be taken for our words. */
    public static String of(Sessions.Shown shown, Outlet out, boolean plain) {
        var view = new SessionView(Style.of((plain ? out.plain() : out).terminal()));
        view.head(shown.session());
        shown.messages().forEach(view::said);
        view.list("Runs", shown.runs().stream().map(SessionView::run).toList());
        view.list("Files changed", shown.files());
        return String.join("\n", view.lines);
    }

    /** One session in a list. */
    public static String line(Sessions.Listed session) {
        return session.session() + "  "
                + session.created().toString().substring(0, 16).replace('T', ' ')
                + (session.running() ? "  running" : "") + "  " + Clean.line(session.title()) + "  ("
                + Clean.line(session.workspace()) + ")";
    }

    private void head(Sessions.Listed session) {
        lines.add(style.bold(Clean.line(session.title())));
        lines.add(style.dim("session " + session.session() + ", begun " + time(session.created()) + ", in "
                + Clean.line(session.workspace()) + (session.running() ? ", running" : "")));
    }

    private void said(Sessions.Said said) {
        lines.add("");
        lines.add(style.cyan(said.role().equals("user") ? "You" : "Answer"));
        Clean.whole(said.text()).strip().lines().map(SessionView::indented).forEach(lines::add);
    }

    private void list(String title, List<String> entries) {
        if (!entries.isEmpty()) {
            lines.add("");
            lines.add(style.cyan(title));
            entries.stream().map(Clean::line).map(SessionView::indented).forEach(lines::add);
        }
    }

    private static String indented(String line) {
        return line.isEmpty() ? "" : "  " + line;
    }

    private static String run(RunStatus run) {
        return run.run() + "  "
                + run.reason()
                        .map(reason -> "ended, " + reason.name().toLowerCase(Locale.ROOT))
                        .orElse("running")
                + "  " + time(run.started())
                + run.ended().map(ended -> took(run.started(), ended)).orElse("");
    }

    /** A clock that was set back makes no run shorter than nothing. */
    private static String took(Instant started, Instant ended) {
        return " to " + time(ended) + " ("
                + Words.duration(Math.max(0, Duration.between(started, ended).toMillis())) + ")";
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace('T', ' ')
                .replace("Z", "");
    }
}
