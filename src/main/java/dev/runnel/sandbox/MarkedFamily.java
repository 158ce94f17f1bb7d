package dev.runnel.sandbox;

import dev.runnel.sandbox.ProcessEntry.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A family found in Linux's process table. A process belongs to it if it
 * <ul>
 *   <li>is of the session that the command leads,
 *   <li>carries the command's mark in its environment, which children inherit whatever becomes of their parents,
 *   <li>is a child of a member, or of a session that a member leads, or
 *   <li>was one before.
 * </ul>
 * What escapes: a process that at once leaves the session, drops the environment (or may not be looked into) and loses its
 * parent. To hold that one takes a pid namespace or a cgroup.
 *
 * <p>A process that forks and leaves all the time is seen only if we come to it within its short life. So the newest are
 * looked at first; and if processes were started while we looked, the last one started is looked at again and again.
 */
final class MarkedFamily implements Family {

    /** The variable that carries the mark. */
    static final String MARK = "RUNNEL_CALL";

    // A few milliseconds, in which a process that forks all the time is met many times over.
    private static final int CHASES = 50;

    private final Process root;
    private final byte[] mark;
    private final boolean leads;
    private final long since;
    private final ProcessEntry self = ProcessEntry.self();
    private final Set<Identity> known = new HashSet<>();

    /**
     * @param mark the value, or its last part, that {@link #MARK} has for this command alone
     * @param leads whether the root leads a session of its own
     * @param since no member is older, in the ticks of {@link ProcessEntry#now()}
     */
    MarkedFamily(Process root, String mark, boolean leads, long since) {
        this.root = root;
        this.mark = mark.getBytes(StandardCharsets.US_ASCII);
        this.leads = leads;
        this.since = since;
    }

    /** The mark finds also those whose parents are gone: nothing to remember. */
    @Override
    public void watch() {}

    @Override
    public long watchMillis() {
        return Long.MAX_VALUE;
    }

    @Override
    public Look look(Consumer<Member> found) {
        boolean session = sessionIsOurs();
        if (session) {
            // Not counted: whether anybody is in that group is for the table to tell.
            found.accept(new Member(root.toHandle(), root.pid()));
        }
        long last = ProcessEntry.lastPid();
        try {
            if (scan(session, found)) {
                return Look.SOMEBODY;
            }
        } catch (IOException unreadable) {
            return Look.SOMEBODY; // perhaps, and the next look may tell
        }
        if (last == ProcessEntry.lastPid()) {
            return Look.NOBODY;
        }
        return chase(session, found) ? Look.SOMEBODY : Look.HARDLY_ANYBODY;
    }

    /** The number of a root that is gone may be another's by now. */
    private boolean sessionIsOurs() {
        return leads && (root.isAlive() || ProcessEntry.of(root.pid()).isEmpty());
    }

    /** Goes through the table; answers whether it met a member. */
    private boolean scan(boolean session, Consumer<Member> found) throws IOException {
        var family = new HashSet<Long>();
        var others = new ArrayList<ProcessEntry>();
        for (long pid : ProcessEntry.pids()) {
            Optional<ProcessEntry> young = ProcessEntry.of(pid).filter(this::young);
            if (young.isPresent() && !meet(young.get(), belongs(young.get(), session), family, found)) {
                others.add(young.get());
            }
        }
        while (others.removeIf(entry -> meet(entry, descends(entry, family), family, found))) {
            // until nobody is added: children of those just met
        }
        return !family.isEmpty();
    }

    /** Looks at the last process started, time and again; answers whether it met a member. */
    private boolean chase(boolean session, Consumer<Member> found) {
        var family = new HashSet<Long>();
        for (int i = 0; i < CHASES; i++) {
            ProcessEntry.of(ProcessEntry.lastPid())
                    .filter(this::young)
                    .ifPresent(entry -> meet(entry, belongs(entry, session), family, found));
        }
        return !family.isEmpty();
    }

    private boolean meet(ProcessEntry entry, boolean member, Set<Long> family, Consumer<Member> found) {
        if (member) {
            family.add(entry.pid());
            known.add(entry.identity());
            handle(entry).ifPresent(process -> found.accept(new Member(process, group(entry))));
        }
        return member;
    }

    private boolean young(ProcessEntry entry) {
        return entry.living() && entry.start() >= since && entry.pid() != self.pid();
    }

    private boolean belongs(ProcessEntry entry, boolean sessionIsOurs) {
        boolean inSession = sessionIsOurs && entry.session() == root.pid();
        return inSession || known.contains(entry.identity()) || marked(entry);
    }

    private static boolean descends(ProcessEntry entry, Set<Long> family) {
        return family.contains(entry.parent()) || family.contains(entry.session());
    }

    private boolean marked(ProcessEntry entry) {
        byte[] environment = entry.environment();
        for (int at = 0; at <= environment.length - mark.length; at++) {
            if (Arrays.equals(environment, at, at + mark.length, mark, 0, mark.length)) {
                return true;
            }
        }
        return false;
    }

    /** A handle remembers when its process started. The second look makes sure that this is still the one we mean. */
    private static Optional<ProcessHandle> handle(ProcessEntry entry) {
        return ProcessHandle.of(entry.pid())
                .filter(handle -> ProcessEntry.of(entry.pid())
                        .filter(now -> now.identity().equals(entry.identity()))
                        .isPresent());
    }

    /** Groups do not reach beyond a session, and a session that is not ours was made by a member. */
    private long group(ProcessEntry entry) {
        return entry.session() == self.session() ? 0 : entry.group();
    }
}
