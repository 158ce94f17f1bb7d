package dev.runnel.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.ParseException;

/** From the words behind {@code runnel sessions} to what they mean. */
final class SessionArguments {

    private static final String SESSION = "the id of a session (runnel sessions)";
    private static final String RUN = "the id of a run (runnel sessions show ID)";

    private SessionArguments() {}

    /** @param words one at least, the first says what is to be done */
    static SessionWork parse(List<String> words) throws ParseException {
        String what = words.getFirst();
        List<String> of = words.subList(1, words.size());
        return switch (what) {
            case "show" -> new SessionWork.Show(id(what, only(of, SESSION, what)));
            case "rename" -> rename(of);
            case "delete" -> new SessionWork.Delete(id(what, only(of, SESSION, what)));
            case "fork" -> fork(only(of, RUN, what));
            case "export" -> export(of);
            case "import" -> take(only(of, "one file, or - for standard input", what));
            default ->
                throw new ParseException("sessions takes show, rename, delete, fork, export or import, not \"" + what
                        + "\" (runnel sessions --help)");
        };
    }

    private static SessionWork rename(List<String> words) throws ParseException {
        if (words.size() < 2) {
            throw wants("rename", SESSION + " and a title");
        }
        return new SessionWork.Rename(id("rename", words.getFirst()), String.join(" ", words.subList(1, words.size())));
    }

    private static SessionWork fork(String run) throws ParseException {
        if (!Grammar.isRun(run)) {
            throw new ParseException("sessions fork wants " + RUN + ", not \"" + run + "\"");
        }
        return new SessionWork.Fork(run);
    }

    private static SessionWork export(List<String> words) throws ParseException {
        if (words.isEmpty() || words.size() > 2) {
            throw wants("export", SESSION + ", and at most one file");
        }
        String session = id("export", words.getFirst());
        Optional<String> name = words.stream().skip(1).findFirst().filter(word -> !word.equals("-"));
        return new SessionWork.Export(session, name.isEmpty() ? Optional.empty() : Optional.of(file(name.get())));
    }

    private static SessionWork take(String name) throws ParseException {
        return new SessionWork.Import(name.equals("-") ? Optional.empty() : Optional.of(file(name)));
    }

    private static Path file(String name) throws ParseException {
        try {
            if (!name.isBlank()) {
                return Path.of(name);
            }
        } catch (InvalidPathException e) {
            throw new ParseException("\"" + name + "\" cannot be the name of a file: " + e.getReason());
        }
        throw new ParseException("a file's name cannot be empty");
    }

    private static String only(List<String> words, String wanted, String what) throws ParseException {
        if (words.size() != 1) {
            throw wants(what, wanted);
        }
        return words.getFirst();
    }

    /** Ids become parts of file names. */
    private static String id(String what, String word) throws ParseException {
        if (!Grammar.value("session").test().test(word)) {
            throw new ParseException("sessions " + what + " wants " + SESSION + ", not \"" + word + "\"");
        }
        return word;
    }

    private static ParseException wants(String what, String wanted) {
        return new ParseException("sessions " + what + " wants " + wanted);
    }
}
