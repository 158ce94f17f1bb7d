package dev.runnel.app;

import dev.runnel.event.Event.ApprovalRequired;
import dev.runnel.event.Event.Decision;
import dev.runnel.run.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a person types in answer to a call that waits. Reads standard input only once there is something to answer, and what was
 * typed before that answers nothing.
 */
final class ConsoleAnswers {

    private static final System.Logger LOG = System.getLogger("dev.runnel.app");

    private final Streams streams;
    private final Run run;
    private volatile String open = ""; // the question that waits, if one does
    private boolean reading;

    ConsoleAnswers(Streams streams, Run run) {
        this.streams = streams;
        this.run = run;
    }

    /** A question is about to be shown; for the thread that shows the run. */
    void asks(ApprovalRequired question) {
        if (question.expiresMillis() == 0) {
            return; // answered already: there is nobody to ask
        }
        InputStream input = streams.input();
        passOver(input);
        open = question.approval();
        if (!reading) {
            reading = true;
            Thread.ofPlatform().name("answers").daemon().start(() -> read(input));
        }
    }

    /** The question is answered, by whomever. */
    void answered(String approval) {
        if (open.equals(approval)) {
            open = "";
        }
    }

    private static void passOver(InputStream input) {
        try {
            input.skipNBytes(input.available());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "what was typed before cannot be passed over", e);
        }
    }

    private void read(InputStream input) {
        try {
            var lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String approval = open;
                if (!approval.isEmpty()) {
                    answer(approval, line.strip().toLowerCase(Locale.ROOT));
                }
            }
            answer(open, "n"); // end of input: nobody is there any more
        } catch (IOException e) {
            Main.complain(
                    "cannot read your answer (" + e.getMessage() + "); the call goes on waiting until its time is up");
        }
    }

    private void answer(String approval, String word) {
        switch (word) {
            case "y", "yes" -> answer(approval, Decision.APPROVE, false);
            case "a", "always" -> answer(approval, Decision.APPROVE, true);
            case "n", "no" -> answer(approval, Decision.DENY, false);
            default -> Main.complain("type y (yes), n (no) or a (always, in this session), then Enter");
        }
    }

    private void answer(String approval, Decision decision, boolean remember) {
        var _ = run.answer(approval, decision, remember);
    }
}
