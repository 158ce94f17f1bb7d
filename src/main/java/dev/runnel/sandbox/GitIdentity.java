package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Name and address that the user's commits bear. They are all that confined commands get of the user's settings of git, where also keys
 * and programs to be run stand.
 *
 * @param settings what git is told of them, in the form of its own settings; empty where nothing is known
 */
record GitIdentity(String settings) {

    static final GitIdentity NONE = new GitIdentity("");

    private static final System.Logger LOG = System.getLogger("dev.runnel.sandbox");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Asks git, who alone knows all places where settings stand; takes some milliseconds.
     *
     * @param environment the user's own, free of secrets
     * @param folder any folder that is no repository
     */
    static GitIdentity of(Map<String, String> environment, Path folder) {
        var said = new ByteArrayOutputStream();
        var question = new Command(
                List.of("git", "config", "--global", "--includes", "--null", "--get-regexp", "^user\\.(name|email)$"),
                folder,
                PATIENCE);
        try {
            Exit exit = new ProcessSandbox(environment).run(question, said::write);
            return exit.code() == 0 ? told(said.toString(UTF_8)) : NONE; // 1 is git's word for: there is none
        } catch (IOException noGit) {
            LOG.log(Level.DEBUG, "git cannot be asked whom commits are by", noGit);
            return NONE;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return NONE;
        }
    }

    /** Of settings made several times the last counts. */
    private static GitIdentity told(String answer) {
        var settings = new TreeMap<String, String>();
        for (String setting : answer.split("\0", -1)) {
            String[] parts = setting.split("\n", 2);
            if (parts.length == 2 && parts[1].chars().noneMatch(Character::isISOControl)) {
                settings.put(parts[0].substring("user.".length()), parts[1]);
            }
        }
        var text = new StringBuilder(settings.isEmpty() ? "" : "[user]\n");
        settings.forEach((name, value) -> text.append('\t')
                .append(name)
                .append(" = \"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\"\n"));
        return new GitIdentity(text.toString());
    }
}
