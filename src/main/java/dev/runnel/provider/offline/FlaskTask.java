package dev.runnel.provider.offline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A Flask application with the five CRUD routes: written, or an existing one given what it lacks; then checked. */
final class FlaskTask implements Task {

    private static final List<String> APPS = List.of("app.py", "items_app.py");
    private static final String REQUIREMENTS = "requirements.txt";
    private static final Pattern HAS_FLASK = Pattern.compile("(?im)^\\s*flask\\s*([\\[<>=~!;#@].*)?$");
    private static final List<String> STEPS =
            List.of("See what is here", "Give the app its five routes", "Check that it works");

    /** What is to be done with which file. */
    private record Goal(String file, Optional<FlaskSource> existing) {}

    @Override
    public void work(Playback playback) {
        playback.say(
                "I'll build a small Flask app that lists, creates, shows, changes and deletes items, then check it. "
                        + "First I look at what is here.");
        List<Outcome> listings = playback.together(List.of(Call.plan(STEPS, 0), Call.ls(), Call.glob("*.py")))
                .subList(1, 3);
        if (listings.stream().noneMatch(Outcome::ok)) {
            playback.say("I could not look into this folder, so I change nothing: "
                    + listings.getFirst().reason());
            return;
        }
        Map<String, Outcome> texts = readExisting(playback, Folder.of(listings));
        goal(playback, texts).ifPresent(goal -> reach(playback, goal, texts));
    }

    private static Map<String, Outcome> readExisting(Playback playback, Folder folder) {
        List<String> files = folder.among(List.of("app.py", "items_app.py", REQUIREMENTS));
        List<Outcome> read = playback.together(files.stream().map(Call::read).toList());
        var texts = new LinkedHashMap<String, Outcome>();
        for (int i = 0; i < files.size(); i++) {
            texts.put(files.get(i), read.get(i));
        }
        return texts;
    }

    private static Optional<Goal> goal(Playback playback, Map<String, Outcome> texts) {
        for (String file : APPS) {
            Outcome text = texts.get(file);
            if (text == null || (text.whole() && text.output().isBlank())) {
                return Optional.of(new Goal(file, Optional.empty()));
            }
            Optional<FlaskSource> source = text.whole() ? FlaskSource.of(text.output()) : Optional.empty();
            if (source.isPresent()) {
                return Optional.of(new Goal(file, source));
            }
            playback.say(
                    "`" + file + "` is already here, and it is no Flask app I can extend safely. I leave it as it is.");
        }
        playback.say("So I changed nothing. An empty folder, or a connected model, would get you further.");
        return Optional.empty();
    }

    private static void reach(Playback playback, Goal goal, Map<String, Outcome> texts) {
        var changes = new ArrayList<Call>();
        change(playback, goal).ifPresent(changes::add);
        requirements(texts).ifPresent(changes::add);
        boolean complete = changes.isEmpty();
        changes.addFirst(Call.plan(STEPS, complete ? 2 : 1));
        List<Outcome> changed = playback.together(changes);
        for (int i = 1; i < changed.size(); i++) {
            if (!changed.get(i).ok()) {
                playback.say("I could not change " + path(changes.get(i)) + ", so I stop here: "
                        + changed.get(i).reason());
                return;
            }
        }
        check(playback, goal, changes.subList(1, changes.size()));
    }

    private static String path(Call change) {
        return "`" + change.arguments().get("path").getAsString() + "`";
    }

    private static Optional<Call> change(Playback playback, Goal goal) {
        if (goal.existing().isEmpty()) {
            playback.say("I write `" + goal.file() + "`.");
            return Optional.of(Call.write(goal.file(), FlaskTemplates.APP));
        }
        FlaskSource source = goal.existing().get();
        if (source.missing().isEmpty()) {
            playback.say("`" + goal.file() + "` has all five routes already. I leave it as it is and only check it.");
            return Optional.empty();
        }
        FlaskExtension extension = FlaskExtension.of(source);
        playback.say(
                "`" + goal.file() + "` is a Flask app with " + source.routes().size()
                        + " of the five routes. I add what is missing and keep the rest: "
                        + FlaskRoute.named(source.missing()) + ".");
        return Optional.of(Call.edit(goal.file(), extension.edits()));
    }

    private static Optional<Call> requirements(Map<String, Outcome> texts) {
        Outcome existing = texts.get(REQUIREMENTS);
        if (existing == null || (existing.whole() && existing.output().isBlank())) {
            return Optional.of(Call.write(REQUIREMENTS, FlaskTemplates.REQUIREMENT + "\n"));
        }
        String text = existing.output();
        if (!existing.whole() || HAS_FLASK.matcher(text).find()) {
            return Optional.empty();
        }
        return Optional.of(
                Call.edit(REQUIREMENTS, List.of(new Insertion(text).atEnd("\n" + FlaskTemplates.REQUIREMENT))));
    }

    private static void check(Playback playback, Goal goal, List<Call> changes) {
        FlaskSource source =
                goal.existing().or(() -> FlaskSource.of(FlaskTemplates.APP)).orElseThrow();
        Verdict verdict = new FlaskCheck(goal.file(), source).run(playback);
        if (verdict.passed()) {
            playback.call(Call.plan(STEPS, STEPS.size()));
        }
        playback.say((verdict.passed() ? "Done. " : "") + summary(goal, changes) + " " + verdict.words());
        if (splitStore(goal)) {
            playback.say(
                    "Mind that the new routes keep their items in a variable of their own, since I could not tell where "
                            + "yours keep theirs. Join the two.");
        }
        playback.say("To start it: `pip install -r " + REQUIREMENTS + "`, then `flask --app "
                + goal.file().replace(".py", "") + ":" + source.app() + " run`.");
    }

    private static String summary(Goal goal, List<Call> changes) {
        boolean listed = changes.stream().anyMatch(change -> path(change).contains(REQUIREMENTS));
        return "`" + goal.file() + "` has the routes " + FlaskRoute.named(List.of(FlaskRoute.values())) + "."
                + (listed ? " `" + REQUIREMENTS + "` names Flask." : "");
    }

    /** Whether there are now two places for items, the user's and ours. */
    private static boolean splitStore(Goal goal) {
        return goal.existing()
                .filter(source ->
                        !source.routes().isEmpty() && !source.missing().isEmpty())
                .filter(source -> FlaskStore.of(source).own())
                .isPresent();
    }
}
