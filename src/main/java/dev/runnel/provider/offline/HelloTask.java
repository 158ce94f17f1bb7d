package dev.runnel.provider.offline;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A script that says hello, in the language asked for, written and run. */
final class HelloTask implements Task {

    private static final Pattern OTHER_LANGUAGE = Pattern.compile(
            "(?<!\\w)(rust|golang|go|ruby|perl|php|kotlin|scala|typescript|haskell|swift|lua|c|c\\+\\+|c#)(?!\\w)");

    private final String wish;

    HelloTask(String wish) {
        this.wish = wish;
    }

    @Override
    public void work(Playback playback) {
        Optional<HelloLanguage> named = HelloLanguage.namedIn(wish);
        if (named.isEmpty() && OTHER_LANGUAGE.matcher(wish).find()) {
            playback.say("My script knows Python, Bash, JavaScript (Node) and Java only, so I changed nothing. "
                    + "A connected model can do the others.");
            return;
        }
        HelloLanguage language = named.orElse(HelloLanguage.PYTHON);
        playback.say("I'll write a hello world script in " + language.title() + " and run it.");
        Outcome listing = playback.call(Call.ls());
        if (!listing.ok()) {
            playback.say("I could not look into this folder, so I change nothing: " + listing.reason());
            return;
        }
        Folder folder = Folder.of(List.of(listing));
        if (!greet(playback, language, folder) && named.isEmpty()) {
            playback.say("There is no `python3` here, so I try a shell script.");
            greet(playback, HelloLanguage.SHELL, folder);
        }
    }

    /** Writes and runs one; false if the program that runs it is not to be had. */
    private static boolean greet(Playback playback, HelloLanguage language, Folder folder) {
        for (String file : language.files()) {
            if (!folder.has(file)) {
                return write(playback, language, file);
            }
            Outcome existing = playback.call(Call.read(file));
            if (existing.ok() && existing.output().toLowerCase(Locale.ROOT).contains("hello")) {
                playback.say("`" + file + "` is already here and says hello. I keep it and run it.");
                return run(playback, language, file);
            }
            playback.say("`" + file + "` is already here and is something else. I keep it.");
        }
        playback.say("No name is left that I would use, so I wrote nothing.");
        return true;
    }

    private static boolean write(Playback playback, HelloLanguage language, String file) {
        Outcome written = playback.call(Call.write(file, language.source(file)));
        if (!written.ok()) {
            playback.say("I could not write `" + file + "`, so I stop here: " + written.reason());
            return true;
        }
        return run(playback, language, file);
    }

    private static boolean run(Playback playback, HelloLanguage language, String file) {
        String command = language.command() + " " + file;
        Outcome ran = playback.call(Call.bash(command));
        if (ran.ok()) {
            playback.say("Done. `" + command + "` ran and printed:" + ran.lastLines(12));
            return true;
        }
        if (ran.commandNotFound() && language == HelloLanguage.PYTHON) {
            return false;
        }
        playback.say("`" + file + "` is here, but " + Verdict.failure(command, ran));
        return true;
    }
}
