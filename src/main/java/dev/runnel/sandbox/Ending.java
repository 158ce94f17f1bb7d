package dev.runnel.sandbox;

import dev.runnel.sandbox.Family.Look;
import dev.runnel.sandbox.Family.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.function.Consumer;

/**
 * The end of a family: its members are asked to go (SIGTERM), have a moment to do so, and are then killed until
 * look after look finds nobody. An interrupt of the thread cuts the moment short, never the killing.
 */
final class Ending {

    private static final Logger LOG = System.getLogger(Ending.class.getName());

    // Who is still there then cannot be killed by us: another user's, or stuck in the kernel.
    private static final Duration GIVE_UP = Duration.ofSeconds(2);
    private static final int LONGEST_PAUSE_MILLIS = 16;
    // Two looks that find nobody; more where processes come and go, and one of ours may be among them.
    private static final int DOUBT = 4;

    private final Family family;
    private int doubt = DOUBT;
    private boolean hurried;

    Ending(Family family) {
        this.family = family;
    }

    /** Ends them all; those that take the asking seriously have {@code grace} to tidy up. Blocks until they are gone. */
    void end(Duration grace) {
        if (signal(ProcessGroups.SIGTERM) == Look.SOMEBODY) {
            await(grace);
        }
        kill();
    }

    private void await(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        int pause = 1;
        do {
            pause = pause(pause);
        } while (!hurried && System.nanoTime() < deadline && look(member -> {}) == Look.SOMEBODY);
    }

    private void kill() {
        long deadline = System.nanoTime() + GIVE_UP.toNanos();
        int pause = 1;
        while (doubt > 0) {
            if (signal(ProcessGroups.SIGKILL) == Look.SOMEBODY) {
                if (System.nanoTime() > deadline) {
                    giveUp();
                    return;
                }
                pause = pause(pause);
            }
        }
    }

    private Look look(Consumer<Member> found) {
        Look look = family.look(found);
        doubt = switch (look) {
            case SOMEBODY -> DOUBT;
            case HARDLY_ANYBODY -> doubt - 1;
            case NOBODY -> doubt - 2;
        };
        return look;
    }

    private void giveUp() {
        var left = new ArrayList<Member>();
        look(left::add);
        LOG.log(Level.WARNING, "cannot end these processes of a command: {0}", left);
    }

    /** Sends {@code signal} to all that are found, as soon as they are, and to none twice. */
    private Look signal(int signal) {
        var groups = new HashSet<Long>();
        return look(member -> {
            if (!groups.contains(member.group())) {
                if (ProcessGroups.signal(member.group(), signal)) {
                    groups.add(member.group());
                } else {
                    signal(member.process(), signal);
                }
            }
        });
    }

    /** Checks the start time once more: a number that came round again is not hit. */
    private static void signal(ProcessHandle process, int signal) {
        if (signal == ProcessGroups.SIGKILL) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    /** Waits that many milliseconds; answers how many to wait next time. */
    private int pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException hurry) {
            hurried = true; // the flag stays cleared, or no later pause would be one
        }
        return Math.min(2 * millis, LONGEST_PAUSE_MILLIS);
    }
}
