package dev.runnel.console;

/** What was last written to one terminal, which decides how much room the next thing needs above it. */
final class Cursor {

    /** What can stand on a console. */
    enum Kind {
        NOTHING,
        HEADER,
        ANSWER,
        REASONING,
        ASIDE
    }

    private Kind last = Kind.NOTHING;
    private boolean ended;
    private int lineEnds;

    boolean lineOpen() {
        return last != Kind.NOTHING && lineEnds == 0;
    }

    /** No more of the current kind belongs to what stands there: the turn is over. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** Whether a thing of that kind carries on what stands there. */
    boolean continues(Kind next) {
        return last == next && !ended;
    }

    /** The line ends wanted before a thing of that kind. */
    String before(Kind next) {
        if (last == Kind.NOTHING || (continues(next) && next != Kind.ASIDE)) {
            return "";
        }
        boolean together = last == Kind.HEADER || (last == Kind.ASIDE && next == Kind.ASIDE);
        return "\n".repeat(Math.max(0, (together ? 1 : 2) - lineEnds));
    }

    void wrote(Kind kind, String text) {
        if (text.isEmpty()) {
            return;
        }
        String bare = text.replaceFirst("\n+$", "");
        int trailing = text.length() - bare.length();
        lineEnds = bare.isEmpty() ? lineEnds + trailing : trailing;
        last = kind;
        ended = false;
    }

    /** The open line was ended from elsewhere. */
    void lineEnded() {
        lineEnds++;
    }
}
