package dev.runnel.tool.coding;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Ends work that cannot be asked to stop: a text wrapped by {@link #watch} throws {@link Over} out of whoever reads its
 * characters once time is up or the thread is interrupted. For the backtracking of {@link java.util.regex}.
 */
final class Deadline {

    // Asking the clock costs some 25 ns, a character some 5; but between two characters an expression may do a lot.
    private static final int CHARACTERS_PER_LOOK = 64;

    private final LongSupplier nanoTime;
    private final long end;
    private int characters;

    Deadline(LongSupplier nanoTime, Duration time) {
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong() + time.toNanos();
    }

    boolean over() {
        return nanoTime.getAsLong() - end >= 0;
    }

    /** The same text, watched. */
    CharSequence watch(CharSequence text) {
        return new Watched(text);
    }

    private void character() {
        if (++characters % CHARACTERS_PER_LOOK == 0
                && (over() || Thread.currentThread().isInterrupted())) {
            throw new Over();
        }
    }

    private final class Watched implements CharSequence {

        private final CharSequence text;

        Watched(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            character();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.subSequence(start, end));
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    /** Time is up, or the thread is to stop. */
    static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1;

        Over() {
            super("time is up", null, false, false);
        }
    }
}
