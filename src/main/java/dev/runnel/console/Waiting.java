package dev.runnel.console;

/**
 * What the run waits for, for the running clock.
 *
 * @param sinceMillis when that began, milliseconds since the epoch
 * @param untilMillis when it will be over, or 0 where nobody knows
 */
record Waiting(String what, long sinceMillis, long untilMillis) {

    // Shorter waits are not worth a word.
    private static final long PATIENCE_MILLIS = 1000;

    static Waiting since(long millis, String what) {
        return new Waiting(what, millis, 0);
    }

    static Waiting forModel(long millis) {
        return since(millis, "waiting for the model");
    }

    boolean worthSaying(long nowMillis) {
        return nowMillis - sinceMillis >= PATIENCE_MILLIS;
    }

    /** What is waited for and how long, or how long still, in whole seconds. */
    String line(long nowMillis, Style style) {
        long seconds = untilMillis == 0
                ? (nowMillis - sinceMillis) / 1000
                : Math.max(0, (untilMillis - nowMillis + 999) / 1000);
        String time = seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
        return style.mark(Mark.MORE) + " " + what + (untilMillis == 0 ? style.mark(Mark.SEPARATOR) : " in ") + time;
    }
}
