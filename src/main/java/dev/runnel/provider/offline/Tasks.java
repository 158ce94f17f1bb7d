package dev.runnel.provider.offline;

import dev.runnel.model.Message;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the task a conversation asks for: the newest wish decides, the earlier ones say what "again" means. */
public final class Tasks {

    /** What stands further down is taken for quoted material, such as a log piped in. */
    private static final int WISH_LENGTH = 500;

    private Tasks() {}

    /** The task the newest user message asks for; an introduction if it is none we know. */
    public static Task wantedIn(List<Message> history) {
        List<String> wishes = history.stream()
                .filter(Message.User.class::isInstance)
                .map(message -> wish(((Message.User) message).text()))
                .toList();
        for (String wish : wishes.reversed()) {
            if (!Wording.AGAIN.in(wish)) {
                return wanted(wish).orElse(new IntroductionTask());
            }
        }
        return new IntroductionTask();
    }

    private static String wish(String message) {
        String plain = message.strip().toLowerCase(Locale.ROOT).replace('’', '\'');
        return plain.substring(0, Math.min(plain.length(), WISH_LENGTH));
    }

    private static Optional<Task> wanted(String wish) {
        if (Wording.NOT.in(wish)) {
            return Optional.empty();
        }
        if (Wording.SAMPLE.in(wish) && (Wording.FIX.in(wish) || Wording.TESTS.in(wish))) {
            return Optional.of(new SampleTask());
        }
        if (Wording.ADD_TESTS.in(wish)) {
            return Optional.of(new AddTestsTask(wish));
        }
        if (Wording.EXPLAIN.in(wish) && Wording.PROJECT.in(wish)) {
            return Optional.of(new ExplainTask());
        }
        return work(wish);
    }

    private static Optional<Task> work(String wish) {
        if (wantsFlask(wish)) {
            return Optional.of(new FlaskTask());
        }
        if (Wording.HELLO.in(wish) && Wording.SCRIPT.in(wish)) {
            return Optional.of(new HelloTask(wish));
        }
        if (Wording.FIX.in(wish) && Wording.TESTS.in(wish)) {
            return Optional.of(new RunTestsTask(true));
        }
        if (Wording.TEST_IT.in(wish) || (Wording.RUN.in(wish) && Wording.TESTS.in(wish))) {
            return Optional.of(new RunTestsTask(false));
        }
        return Optional.empty();
    }

    private static boolean wantsFlask(String wish) {
        if (Wording.FLASK.in(wish)) {
            return Wording.MAKE.in(wish) || (Wording.CRUD.in(wish) && !Wording.EXPLAIN.in(wish));
        }
        return Wording.CRUD.in(wish) && Wording.MAKE.in(wish) && !Wording.OTHER_FRAMEWORK.in(wish);
    }
}
