package dev.runnel.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A seccomp filter (seccomp(2), in the language of BPF): refuses what no build and no test needs, but what leads out of other
 * confinement: other namespaces and mounts, other processes' memory, the kernel's keys and its less tried parts. A refused call
 * fails as one that is not permitted; {@code clone3} as one that does not exist, for its flags lie where no filter looks, and
 * libraries then fall back on {@code clone}.
 */
final class Filter {

    private static final List<String> REFUSED = List.of(
            "acct",
            "add_key",
            "bpf",
            "chroot",
            "clock_settime",
            "delete_module",
            "finit_module",
            "fsconfig",
            "fsmount",
            "fsopen",
            "fspick",
            "init_module",
            "io_uring_enter",
            "io_uring_register",
            "io_uring_setup",
            "ioperm",
            "iopl",
            "kcmp",
            "kexec_file_load",
            "kexec_load",
            "keyctl",
            "mount",
            "mount_setattr",
            "move_mount",
            "open_by_handle_at",
            "open_tree",
            "perf_event_open",
            "pidfd_getfd",
            "pivot_root",
            "process_vm_readv",
            "process_vm_writev",
            "ptrace",
            "quotactl",
            "reboot",
            "request_key",
            "setns",
            "settimeofday",
            "swapoff",
            "swapon",
            "umount2",
            "unshare",
            "userfaultfd");

    /** Reaches what other programs of the same user have in common, where commands are not apart from those. */
    private static final List<String> SHARED = List.of(
            "mq_open",
            "mq_unlink",
            "msgctl",
            "msgget",
            "msgrcv",
            "msgsnd",
            "semctl",
            "semget",
            "semop",
            "semtimedop",
            "shmat",
            "shmctl",
            "shmget");

    /** Changes another process where this argument is not 0. */
    private static final Map<String, Integer> ON_ITSELF = new TreeMap<>(Map.of(
            "ioprio_set", 1,
            "prlimit64", 0,
            "sched_setattr", 0,
            "sched_setparam", 0,
            "sched_setscheduler", 0,
            "setpriority", 1));

    /** Changes of files that Landlock does not look at, and that few programs miss. */
    private static final List<String> ATTRIBUTES = List.of(
            "file_setattr",
            "fremovexattr",
            "fsetxattr",
            "lremovexattr",
            "lsetxattr",
            "removexattr",
            "removexattrat",
            "setxattr",
            "setxattrat");

    /** Sends, and says with this argument how. */
    private static final Map<String, Integer> CONNECTING =
            new TreeMap<>(Map.of("sendmmsg", 3, "sendmsg", 2, "sendto", 3));

    private static final long FAST_OPEN = 0x20000000;
    private static final int MULTIPATH = 262;

    private static final List<String> OLD_TIMES = List.of("futimesat", "utime", "utimes");

    // Instructions: load a word; jump if equal, at least, any bit set; return (linux/bpf_common.h).
    private static final int LOAD = 0x20;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_AT_LEAST = 0x35;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int ALLOW = 0x7fff0000;
    private static final int KILL = 0x80000000;
    private static final int FAIL = 0x00050000;
    private static final int ASK = 0x7fc00000;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int EPROTONOSUPPORT = 93;
    private static final int EOPNOTSUPP = 95;
    private static final int EAFNOSUPPORT = 97;

    // Of struct seccomp_data: number, processor, then the arguments, eight bytes each.
    private static final int NUMBER = 0;
    private static final int PROCESSOR = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int SECOND_ARGUMENT = 24;
    private static final int THIRD_ARGUMENT = 32;

    private static final int NEW_NAMESPACES = 0x7E020080;
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    /** Types text into a terminal, as if its owner had. */
    private static final List<Integer> TYPING = List.of(0x5412, 0x541C);

    private final List<long[]> instructions = new ArrayList<>();

    private Filter() {}

    /**
     * The filter, as the kernel takes it.
     *
     * @param families of sockets that may be made
     * @param truncates whether Landlock says who may shorten files
     * @param ports whether Landlock keeps the command from some ports
     * @param alone whether the command is apart from all other processes, and from the files it may not change
     */
    static byte[] of(Calls calls, List<Integer> families, boolean truncates, boolean ports, boolean alone) {
        var filter = new Filter();
        filter.add(LOAD, PROCESSOR);
        filter.unlessEqual(calls.audit(), KILL);
        filter.add(LOAD, NUMBER);
        if (calls.highest() < Integer.MAX_VALUE) {
            filter.ifTrue(IF_AT_LEAST, calls.highest(), FAIL | EPERM);
        }
        for (int number : calls.numbers(REFUSED)) {
            filter.ifTrue(IF_EQUAL, number, FAIL | EPERM);
        }
        if (!truncates) {
            filter.ifTrue(IF_EQUAL, calls.number("truncate"), FAIL | EPERM);
        }
        if (!alone) {
            filter.amongOthers(calls);
        }
        if (ports) {
            // Connects besides, where Landlock does not look.
            CONNECTING.forEach((name, argument) ->
                    filter.unlessBit(calls.number(name), FIRST_ARGUMENT + 8 * argument, FAST_OPEN, FAIL | EOPNOTSUPP));
        }
        filter.ifTrue(IF_EQUAL, calls.number("clone3"), FAIL | ENOSYS);
        filter.unlessBit(calls.number("clone"), FIRST_ARGUMENT, NEW_NAMESPACES, FAIL | EPERM);
        filter.typing(calls.number("ioctl"));
        filter.socket(calls.number("socket"), families, ports);
        filter.add(RETURN, ALLOW);
        return filter.bytes();
    }

    private void amongOthers(Calls calls) {
        calls.numbers(SHARED).forEach(number -> ifTrue(IF_EQUAL, number, FAIL | ENOSYS));
        calls.numbers(ATTRIBUTES).forEach(number -> ifTrue(IF_EQUAL, number, FAIL | EOPNOTSUPP));
        calls.numbers(OLD_TIMES).forEach(number -> ifTrue(IF_EQUAL, number, FAIL | EPERM));
        calls.numbers(Attendant.CALLS).forEach(number -> ifTrue(IF_EQUAL, number, ASK));
        ON_ITSELF.forEach((name, argument) -> onItself(calls.number(name), FIRST_ARGUMENT + 8 * argument));
    }

    private void onItself(int number, int argument) {
        skipUnless(number, 4);
        add(LOAD, argument);
        unlessEqual(0, FAIL | EPERM);
        add(LOAD, NUMBER);
    }

    /** Of a call with any of these bits in that argument. */
    private void unlessBit(int number, int argument, long bits, int then) {
        skipUnless(number, 4);
        add(LOAD, argument);
        ifTrue(IF_ANY_BIT, bits, then);
        add(LOAD, NUMBER);
    }

    private void typing(int number) {
        skipUnless(number, 2 + 2 * TYPING.size());
        add(LOAD, SECOND_ARGUMENT);
        TYPING.forEach(request -> ifTrue(IF_EQUAL, request, FAIL | EPERM));
        add(LOAD, NUMBER);
    }

    /** The last of all: what it looked at is not loaded again. */
    private void socket(int number, List<Integer> families, boolean ports) {
        instructions.add(new long[] {IF_EQUAL, 1, 0, number});
        add(RETURN, ALLOW);
        if (ports) { // TCP over several ways is no TCP to Landlock, but reaches the same ports
            add(LOAD, THIRD_ARGUMENT);
            ifTrue(IF_EQUAL, MULTIPATH, FAIL | EPROTONOSUPPORT);
        }
        add(LOAD, FIRST_ARGUMENT);
        families.forEach(family -> ifTrue(IF_EQUAL, family, ALLOW));
        unlessEqual(AF_NETLINK, FAIL | EAFNOSUPPORT);
        add(LOAD, THIRD_ARGUMENT); // only the protocol by which a program learns its own addresses
        unlessEqual(0, FAIL | EAFNOSUPPORT);
    }

    private void add(int code, long value) {
        instructions.add(new long[] {code, 0, 0, value});
    }

    /** Goes on behind the next {@code count} instructions, unless the number of the call is this. */
    private void skipUnless(int number, int count) {
        instructions.add(new long[] {IF_EQUAL, 0, count, number});
    }

    private void ifTrue(int test, long value, int then) {
        instructions.add(new long[] {test, 0, 1, value});
        add(RETURN, then);
    }

    private void unlessEqual(long value, int then) {
        instructions.add(new long[] {IF_EQUAL, 1, 0, value});
        add(RETURN, then);
    }

    /** Each: 16 bits of code, 8 and 8 of how far to jump, 32 of value. */
    private byte[] bytes() {
        var bytes = ByteBuffer.allocate(8 * instructions.size()).order(ByteOrder.nativeOrder());
        for (long[] instruction : instructions) {
            bytes.putShort((short) instruction[0])
                    .put((byte) instruction[1])
                    .put((byte) instruction[2])
                    .putInt((int) instruction[3]);
        }
        return bytes.array();
    }
}
