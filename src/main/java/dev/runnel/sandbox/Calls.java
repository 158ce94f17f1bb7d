package dev.runnel.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of system calls on one kind of processor (the kernel's {@code unistd} tables).
 *
 * @param audit how seccomp names the processor
 * @param highest the first number that is none of this processor's own calls, as x32's are none of x86-64's
 */
record Calls(int audit, long highest, Map<String, Integer> numbers) {

    private static final int AARCH64_AUDIT = 0xC00000B7;

    /** The same on every processor, as all calls since 2019 are. */
    private static final Map<String, Integer> COMMON = Map.ofEntries(
            Map.entry("pidfd_send_signal", 424),
            Map.entry("io_uring_setup", 425),
            Map.entry("io_uring_enter", 426),
            Map.entry("io_uring_register", 427),
            Map.entry("open_tree", 428),
            Map.entry("move_mount", 429),
            Map.entry("fsopen", 430),
            Map.entry("fsconfig", 431),
            Map.entry("fsmount", 432),
            Map.entry("fspick", 433),
            Map.entry("clone3", 435),
            Map.entry("openat2", 437),
            Map.entry("pidfd_getfd", 438),
            Map.entry("mount_setattr", 442),
            Map.entry("landlock_create_ruleset", 444),
            Map.entry("landlock_add_rule", 445),
            Map.entry("landlock_restrict_self", 446),
            Map.entry("fchmodat2", 452),
            Map.entry("setxattrat", 463),
            Map.entry("removexattrat", 466),
            Map.entry("file_setattr", 469));

    private static final Calls X86_64 = new Calls(
            0xC000003E,
            0x40000000L,
            with(Map.ofEntries(
                    Map.entry("write", 1),
                    Map.entry("close", 3),
                    Map.entry("ioctl", 16),
                    Map.entry("shmget", 29),
                    Map.entry("shmat", 30),
                    Map.entry("shmctl", 31),
                    Map.entry("socket", 41),
                    Map.entry("sendto", 44),
                    Map.entry("sendmsg", 46),
                    Map.entry("clone", 56),
                    Map.entry("wait4", 61),
                    Map.entry("semget", 64),
                    Map.entry("semop", 65),
                    Map.entry("semctl", 66),
                    Map.entry("msgget", 68),
                    Map.entry("msgsnd", 69),
                    Map.entry("msgrcv", 70),
                    Map.entry("msgctl", 71),
                    Map.entry("truncate", 76),
                    Map.entry("chdir", 80),
                    Map.entry("fchdir", 81),
                    Map.entry("chmod", 90),
                    Map.entry("fchmod", 91),
                    Map.entry("chown", 92),
                    Map.entry("fchown", 93),
                    Map.entry("lchown", 94),
                    Map.entry("ptrace", 101),
                    Map.entry("capset", 126),
                    Map.entry("utime", 132),
                    Map.entry("setpriority", 141),
                    Map.entry("sched_setparam", 142),
                    Map.entry("sched_setscheduler", 144),
                    Map.entry("pivot_root", 155),
                    Map.entry("prctl", 157),
                    Map.entry("chroot", 161),
                    Map.entry("acct", 163),
                    Map.entry("settimeofday", 164),
                    Map.entry("mount", 165),
                    Map.entry("umount2", 166),
                    Map.entry("swapon", 167),
                    Map.entry("swapoff", 168),
                    Map.entry("reboot", 169),
                    Map.entry("iopl", 172),
                    Map.entry("ioperm", 173),
                    Map.entry("init_module", 175),
                    Map.entry("delete_module", 176),
                    Map.entry("quotactl", 179),
                    Map.entry("setxattr", 188),
                    Map.entry("lsetxattr", 189),
                    Map.entry("fsetxattr", 190),
                    Map.entry("removexattr", 197),
                    Map.entry("lremovexattr", 198),
                    Map.entry("fremovexattr", 199),
                    Map.entry("sched_setaffinity", 203),
                    Map.entry("semtimedop", 220),
                    Map.entry("clock_settime", 227),
                    Map.entry("utimes", 235),
                    Map.entry("mq_open", 240),
                    Map.entry("mq_unlink", 241),
                    Map.entry("kexec_load", 246),
                    Map.entry("add_key", 248),
                    Map.entry("request_key", 249),
                    Map.entry("keyctl", 250),
                    Map.entry("ioprio_set", 251),
                    Map.entry("openat", 257),
                    Map.entry("fchownat", 260),
                    Map.entry("futimesat", 261),
                    Map.entry("fchmodat", 268),
                    Map.entry("ppoll", 271),
                    Map.entry("unshare", 272),
                    Map.entry("utimensat", 280),
                    Map.entry("eventfd2", 290),
                    Map.entry("pipe2", 293),
                    Map.entry("perf_event_open", 298),
                    Map.entry("prlimit64", 302),
                    Map.entry("open_by_handle_at", 304),
                    Map.entry("sendmmsg", 307),
                    Map.entry("setns", 308),
                    Map.entry("process_vm_readv", 310),
                    Map.entry("process_vm_writev", 311),
                    Map.entry("kcmp", 312),
                    Map.entry("finit_module", 313),
                    Map.entry("sched_setattr", 314),
                    Map.entry("seccomp", 317),
                    Map.entry("kexec_file_load", 320),
                    Map.entry("bpf", 321),
                    Map.entry("userfaultfd", 323))));

    private static final Calls AARCH64 = new Calls(
            AARCH64_AUDIT,
            Long.MAX_VALUE,
            with(Map.ofEntries(
                    Map.entry("setxattr", 5),
                    Map.entry("lsetxattr", 6),
                    Map.entry("fsetxattr", 7),
                    Map.entry("removexattr", 14),
                    Map.entry("lremovexattr", 15),
                    Map.entry("fremovexattr", 16),
                    Map.entry("eventfd2", 19),
                    Map.entry("ioctl", 29),
                    Map.entry("ioprio_set", 30),
                    Map.entry("umount2", 39),
                    Map.entry("mount", 40),
                    Map.entry("pivot_root", 41),
                    Map.entry("truncate", 45),
                    Map.entry("chdir", 49),
                    Map.entry("fchdir", 50),
                    Map.entry("chroot", 51),
                    Map.entry("fchmod", 52),
                    Map.entry("fchmodat", 53),
                    Map.entry("fchownat", 54),
                    Map.entry("fchown", 55),
                    Map.entry("openat", 56),
                    Map.entry("close", 57),
                    Map.entry("pipe2", 59),
                    Map.entry("quotactl", 60),
                    Map.entry("write", 64),
                    Map.entry("ppoll", 73),
                    Map.entry("utimensat", 88),
                    Map.entry("acct", 89),
                    Map.entry("capset", 91),
                    Map.entry("unshare", 97),
                    Map.entry("kexec_load", 104),
                    Map.entry("init_module", 105),
                    Map.entry("delete_module", 106),
                    Map.entry("clock_settime", 112),
                    Map.entry("ptrace", 117),
                    Map.entry("sched_setparam", 118),
                    Map.entry("sched_setscheduler", 119),
                    Map.entry("sched_setaffinity", 122),
                    Map.entry("setpriority", 140),
                    Map.entry("reboot", 142),
                    Map.entry("prctl", 167),
                    Map.entry("settimeofday", 170),
                    Map.entry("mq_open", 180),
                    Map.entry("mq_unlink", 181),
                    Map.entry("msgget", 186),
                    Map.entry("msgctl", 187),
                    Map.entry("msgrcv", 188),
                    Map.entry("msgsnd", 189),
                    Map.entry("semget", 190),
                    Map.entry("semctl", 191),
                    Map.entry("semtimedop", 192),
                    Map.entry("semop", 193),
                    Map.entry("shmget", 194),
                    Map.entry("shmctl", 195),
                    Map.entry("shmat", 196),
                    Map.entry("socket", 198),
                    Map.entry("sendto", 206),
                    Map.entry("sendmsg", 211),
                    Map.entry("add_key", 217),
                    Map.entry("request_key", 218),
                    Map.entry("keyctl", 219),
                    Map.entry("clone", 220),
                    Map.entry("swapon", 224),
                    Map.entry("swapoff", 225),
                    Map.entry("perf_event_open", 241),
                    Map.entry("wait4", 260),
                    Map.entry("prlimit64", 261),
                    Map.entry("open_by_handle_at", 265),
                    Map.entry("setns", 268),
                    Map.entry("sendmmsg", 269),
                    Map.entry("process_vm_readv", 270),
                    Map.entry("process_vm_writev", 271),
                    Map.entry("kcmp", 272),
                    Map.entry("finit_module", 273),
                    Map.entry("sched_setattr", 274),
                    Map.entry("seccomp", 277),
                    Map.entry("bpf", 280),
                    Map.entry("userfaultfd", 282),
                    Map.entry("kexec_file_load", 294))));

    private static Map<String, Integer> with(Map<String, Integer> own) {
        var all = new HashMap<>(COMMON);
        all.putAll(own);
        return Map.copyOf(all);
    }

    /** Of a kind of processor, as the JDK names it. */
    static Optional<Calls> of(String processor) {
        return switch (processor) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }

    boolean knows(String name) {
        return numbers.containsKey(name);
    }

    /** How not to follow a link is said when opening a file, which differs. */
    long noFollow() {
        return audit == AARCH64_AUDIT ? 0x8000 : 0x20000;
    }

    /** Nor is it everywhere the same how nothing but a folder is opened; what says so on one means something else on the other. */
    long folderOnly() {
        return audit == AARCH64_AUDIT ? 0x4000 : 0x10000;
    }

    /** The number of a call there is. */
    int number(String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("no call " + name + " here");
        }
        return number;
    }

    /** The numbers of those of the calls that there are on this processor. */
    List<Integer> numbers(List<String> names) {
        return names.stream()
                .filter(numbers::containsKey)
                .map(this::number)
                .sorted()
                .toList();
    }
}
