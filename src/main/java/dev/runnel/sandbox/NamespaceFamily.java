package dev.runnel.sandbox;

import java.util.function.Consumer;

/**
 * The family of a command in a namespace of processes. When the process outside has come to its end by itself, the kernel has ended
 * all inside before; only where we ended it must be looked whether that is done.
 */
final class NamespaceFamily implements Family {

    private final Process outside;
    private final Family found;
    private boolean ended;

    NamespaceFamily(Process outside, Family found) {
        this.outside = outside;
        this.found = found;
    }

    @Override
    public void watch() {
        found.watch();
    }

    @Override
    public long watchMillis() {
        return found.watchMillis();
    }

    @Override
    public Look look(Consumer<Member> member) {
        if (!ended && !outside.isAlive()) {
            return Look.NOBODY;
        }
        ended = true;
        return found.look(member);
    }
}
