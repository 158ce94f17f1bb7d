package dev.runnel.chaos;

import java.util.Random;

/**
 * How much is done, and the seed of every choice: {@code -Drunnel.chaos=200 -Drunnel.chaos.seed=7}; {@code scripts/chaos} sets
 * both. Timing is the machine's, so a seed gives the same choices and not the same run.
 */
record Size(int runs, long seed) {

    private static final int SMALL = 8;

    static Size asked() {
        return new Size(
                Integer.getInteger("runnel.chaos", SMALL), Long.getLong("runnel.chaos.seed", System.nanoTime()));
    }

    Random random() {
        return new Random(seed);
    }
}
