package dev.runnel.wire;

/**
 * What a command printed last, for formats that show all of it again each time: not too much, not too often, and nothing of commands
 * that are over in a moment. By the times of the events, so that a replay is as the stream was.
 */
final class LiveTail {

    private static final int MAX_CHARS = 16 * 1024;
    private static final long QUIET_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 400;

    private final StringBuilder text = new StringBuilder();
    private long next;

    /** @param atOnce whether also what a quick command prints is shown */
    LiveTail(long startedAt, boolean atOnce) {
        this.next = atOnce ? startedAt : startedAt + QUIET_MILLIS;
    }

    /** Takes what was printed; whether it is to be shown now. */
    boolean add(String chunk, long at) {
        text.append(chunk);
        int over = text.length() - MAX_CHARS;
        if (over > 0) {
            boolean half =
                    Character.isLowSurrogate(text.charAt(over)) && Character.isHighSurrogate(text.charAt(over - 1));
            text.delete(0, half ? over + 1 : over);
        }
        if (at < next) {
            return false;
        }
        next = at + PAUSE_MILLIS;
        return true;
    }

    String text() {
        return text.toString();
    }
}
