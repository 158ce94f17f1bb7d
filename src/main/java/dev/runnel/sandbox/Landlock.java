package dev.runnel.sandbox;

import static dev.runnel.sandbox.Native.AT_FDCWD;
import static dev.runnel.sandbox.Native.O_CLOEXEC;
import static dev.runnel.sandbox.Native.O_PATH;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Landlock (landlock(7)): what a thread, and all it starts, may do with files and sockets. Rights not named in a rule are
 * refused; newer kernels know more of them.
 *
 * @param version of the interface this kernel has
 */
record Landlock(Native system, Calls calls, int version) {

    /** What may be done with a file alone; other rights belong to folders. */
    static final long OF_FILES = 0b1100_0000_0000_0111L;

    private static final long EXECUTE = 1;
    private static final long WRITE_FILE = 1 << 1;
    private static final long READ_FILE = 1 << 2;
    private static final long READ_FOLDER = 1 << 3;
    private static final long TRUNCATE = 1 << 14;
    private static final long IOCTL_DEVICE = 1 << 15;

    private static final int NO_NEW_PRIVILEGES = 38;

    // How many rights of files each version knows: it began with 13; then came moving between folders, shortening,
    // devices.
    private static final int FIRST_RIGHTS = 13;
    private static final int VERSION_OF_TRUNCATE = 3;
    private static final int VERSION_OF_NETWORK = 4;
    private static final int VERSION_OF_DEVICES = 5;
    private static final int VERSION_OF_SCOPES = 6;
    private static final long BIND_AND_CONNECT = 0b11;
    private static final long ABSTRACT_SOCKETS_AND_SIGNALS = 0b11;
    private static final int CREATE_VERSION = 1;
    private static final int PATH_BENEATH = 1;
    private static final int NET_PORT = 2;

    /** What this kernel knows of it; version 0 where it knows nothing. */
    static Landlock of(Native system, Calls calls) {
        long version = system.call(calls.number("landlock_create_ruleset"), 0, 0, CREATE_VERSION);
        return new Landlock(system, calls, (int) Math.max(0, version));
    }

    boolean limitsShortening() {
        return version >= VERSION_OF_TRUNCATE;
    }

    boolean limitsPorts() {
        return version >= VERSION_OF_NETWORK;
    }

    /** Whether what is confined cannot send signals to what is not. */
    boolean limitsSignals() {
        return version >= VERSION_OF_SCOPES;
    }

    /** All that can be allowed or refused here. */
    long handled() {
        long known = (1L << FIRST_RIGHTS) - 1;
        known |= version >= 2 ? 1L << FIRST_RIGHTS : 0;
        known |= limitsShortening() ? TRUNCATE : 0;
        return known | (version >= VERSION_OF_DEVICES ? IOCTL_DEVICE : 0);
    }

    /** Reading and running. */
    long reading() {
        return EXECUTE | READ_FILE | READ_FOLDER;
    }

    /** Everything but commands to devices, which no workspace holds. */
    long writing() {
        return handled() & ~IOCTL_DEVICE;
    }

    /** Reading and writing, as of {@code /dev/null}. */
    long device() {
        return handled() & (READ_FILE | WRITE_FILE | IOCTL_DEVICE | TRUNCATE);
    }

    /**
     * The attributes of a ruleset, as the kernel takes them.
     *
     * @param ports whether ports are looked at
     */
    byte[] attributes(boolean ports) {
        int size = limitsSignals() ? 24 : limitsPorts() ? 16 : 8;
        var bytes = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        bytes.putLong(handled());
        bytes.putLong(ports && limitsPorts() ? BIND_AND_CONNECT : 0);
        bytes.putLong(limitsSignals() ? ABSTRACT_SOCKETS_AND_SIGNALS : 0);
        return Arrays.copyOf(bytes.array(), size);
    }

    /** The attributes of a ruleset for ports alone, which leaves a thread its mounts. */
    byte[] attributesOfPorts() {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(0)
                .putLong(BIND_AND_CONNECT)
                .array();
    }

    /** Makes a ruleset; its descriptor. */
    int ruleset(Arena arena, byte[] attributes) throws ConfinementException {
        MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, attributes);
        return (int) system.must(
                "landlock_create_ruleset",
                calls.number("landlock_create_ruleset"),
                segment.address(),
                attributes.length,
                0);
    }

    /** Allows something of what lies at a path and below it; nothing where nothing is there. */
    void allow(Arena arena, int ruleset, Rule rule) throws ConfinementException {
        MemorySegment path = Native.path(arena, rule.path());
        long descriptor = system.call(calls.number("openat"), AT_FDCWD, path.address(), O_PATH | O_CLOEXEC, 0);
        if (descriptor < 0) {
            return;
        }
        try {
            long access = rule.folder() ? rule.access() : rule.access() & OF_FILES;
            var bytes = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder());
            bytes.putLong(access).putInt((int) descriptor);
            MemorySegment beneath = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes.array());
            system.must(
                    "landlock_add_rule",
                    calls.number("landlock_add_rule"),
                    ruleset,
                    PATH_BENEATH,
                    beneath.address(),
                    0);
        } finally {
            close((int) descriptor);
        }
    }

    /** Allows listening at a port and connecting to it. */
    void allowPort(MemorySegment room, int ruleset, int port) throws ConfinementException {
        room.set(ValueLayout.JAVA_LONG, 0, BIND_AND_CONNECT);
        room.set(ValueLayout.JAVA_LONG, 8, port);
        system.must("landlock_add_rule", calls.number("landlock_add_rule"), ruleset, NET_PORT, room.address(), 0);
    }

    /** Confines this thread and all it starts from now on, for good; neither can gain privileges any more. */
    void restrict(int ruleset) throws ConfinementException {
        system.must("prctl", calls.number("prctl"), NO_NEW_PRIVILEGES, 1, 0, 0, 0);
        system.must("landlock_restrict_self", calls.number("landlock_restrict_self"), ruleset, 0);
    }

    void close(int descriptor) {
        system.call(calls.number("close"), descriptor);
    }

    /**
     * Something that is allowed.
     *
     * @param folder whether a folder lies there, and so what is below it
     */
    record Rule(String path, long access, boolean folder) {}
}
