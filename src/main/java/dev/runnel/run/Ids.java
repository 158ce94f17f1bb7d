package dev.runnel.run;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ids of sessions and runs. A run's id is its session's, a dot, and its ordinal from 1. */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern RUN = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.([1-9][0-9]{0,8})");

    private Ids() {}

    /** 128 random bits, URL-safe, and never beginning with a dash (a command line would take it for an option). */
    public static String newSession() {
        return random();
    }

    /** The id of a question to a person: as that of a session, for whoever knows it may answer. */
    static String newApproval() {
        return random();
    }

    private static String random() {
        byte[] bits = new byte[16];
        String id;
        do {
            RANDOM.nextBytes(bits);
            id = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        } while (id.startsWith("-"));
        return id;
    }

    static String run(String session, int ordinal) {
        return session + "." + ordinal;
    }

    /** What a run's id is made of; empty where it is none. */
    static Optional<RunId> parse(String run) {
        Matcher matcher = RUN.matcher(run);
        return matcher.matches()
                ? Optional.of(new RunId(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** A session and the ordinal of a run in it. */
    record RunId(String session, int ordinal) {}
}
