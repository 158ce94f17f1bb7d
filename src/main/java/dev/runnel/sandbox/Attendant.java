package dev.runnel.sandbox;

import static dev.runnel.sandbox.Native.AT_FDCWD;
import static dev.runnel.sandbox.Native.O_CLOEXEC;
import static dev.runnel.sandbox.Native.O_PATH;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Does for a confined command what Landlock does not look at: changing permissions, owners and times of files. The command's
 * calls are held by seccomp and handed to this (seccomp_unotify(2)); what lies in the command's own folders is done, anything else
 * is not permitted. A thread of its own for each thread that starts commands; it ends with that one and the last process of those.
 *
 * <p>Nothing is let through to be done by the command itself: the text of a path could be another one by then. The path is taken
 * once, opened, and what was opened is looked at and changed.
 */
final class Attendant {

    private static final System.Logger LOG = System.getLogger("dev.runnel.sandbox");

    /** The calls it answers. */
    static final List<String> CALLS =
            List.of("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utimensat");

    private static final long RECEIVE = 0xC0502100L;
    private static final long SEND = 0xC0182101L;
    private static final long STILL_THERE = 0x40082102L;
    private static final int REQUEST_BYTES = 80;
    private static final int ANSWER_BYTES = 24;
    private static final long POLL_BYTES = 8;
    private static final short POLLIN = 1;

    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EINTR = 4;
    private static final int EBADF = 9;
    private static final int EFAULT = 14;
    private static final int EINVAL = 22;
    private static final int ENAMETOOLONG = 36;
    private static final int EOPNOTSUPP = 95;

    private static final long NOFOLLOW = 0x100;
    private static final long EMPTY_PATH = 0x1000;
    private static final long NO_MAGIC_LINKS = 0x02;
    private static final int MAX_PATH = 4096;
    private static final int NONE = -1;
    private static final int TIMES_BYTES = 32;
    private static final long KEPT = 0xFFFFFFFFL;

    /** Other names of a descriptor of the caller's. */
    private static final Pattern DESCRIPTOR = Pattern.compile("/(?:proc/(?:self|thread-self)/fd|dev/fd)/([0-9]{1,7})");

    private final Native system;
    private final Calls calls;
    private final Map<Integer, String> names;
    private final int open;
    private final List<Path> own;
    private final CompletableFuture<Integer> listener = new CompletableFuture<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private final int wake; // an eventfd; these two guarded by this
    private boolean ended;

    /** @param own the folders whose files may be changed, without links in their paths */
    Attendant(Native system, Calls calls, List<Path> own) throws ConfinementException {
        this.wake = (int) system.must("eventfd2", calls.number("eventfd2"), 0, O_CLOEXEC);
        this.system = system;
        this.calls = calls;
        this.own = List.copyOf(own);
        this.open = calls.number("openat");
        this.names = CALLS.stream().filter(calls::knows).collect(Collectors.toMap(calls::number, Function.identity()));
    }

    /** Begins to wait; to be called by a thread that is not confined. */
    Thread start(String name) {
        return Thread.ofPlatform().name(name).daemon().start(this::attend);
    }

    /** This is where the command's calls arrive. */
    void listensAt(int descriptor) {
        if (!listener.complete(descriptor)) { // to end before it began
            system.call(calls.number("close"), descriptor);
        }
    }

    /** Has it end, also while there are processes that could still call: such calls then fail as if there were none of the kind. */
    synchronized void end() {
        listener.complete(NONE);
        if (!ended) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
                system.call(calls.number("write"), wake, one.address(), one.byteSize());
            }
        }
    }

    private void attend() {
        int descriptor = listener.join();
        try (Arena arena = Arena.ofConfined()) {
            if (descriptor != NONE) {
                answerAll(arena, descriptor);
            }
        } finally {
            close(descriptor);
        }
    }

    private synchronized void close(int descriptor) {
        ended = true;
        system.call(calls.number("close"), wake);
        if (descriptor != NONE) {
            system.call(calls.number("close"), descriptor);
        }
    }

    private void answerAll(Arena arena, int descriptor) {
        MemorySegment poll = arena.allocate(2 * POLL_BYTES, 8);
        MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
        MemorySegment answer = arena.allocate(ANSWER_BYTES, 8);
        while (somebodyCalls(poll, descriptor)) {
            request.fill((byte) 0);
            if (system.call(calls.number("ioctl"), descriptor, RECEIVE, request.address()) < 0) {
                continue; // the caller was ended meanwhile
            }
            long id = request.get(ValueLayout.JAVA_LONG, 0);
            answer.fill((byte) 0);
            answer.set(ValueLayout.JAVA_LONG, 0, id);
            answer.set(ValueLayout.JAVA_INT, 16, -errorOf(descriptor, request));
            system.call(calls.number("ioctl"), descriptor, SEND, answer.address());
        }
    }

    /** Waits for a call; false when nobody is left who could, or this is to end. */
    private boolean somebodyCalls(MemorySegment poll, int descriptor) {
        long ready;
        do {
            poll.fill((byte) 0);
            for (int index = 0; index < 2; index++) {
                poll.set(ValueLayout.JAVA_INT, index * POLL_BYTES, index == 0 ? descriptor : wake);
                poll.set(ValueLayout.JAVA_SHORT, index * POLL_BYTES + 4, POLLIN);
            }
            ready = system.call(calls.number("ppoll"), poll.address(), 2, 0, 0, 0);
        } while (ready == -EINTR);
        boolean calls = (poll.get(ValueLayout.JAVA_SHORT, 6) & POLLIN) != 0;
        boolean end = poll.get(ValueLayout.JAVA_SHORT, POLL_BYTES + 6) != 0;
        return ready > 0 && calls && !end;
    }

    /** What came of a call: 0, or what is wrong with it. */
    private int errorOf(int descriptor, MemorySegment request) {
        try (Arena arena = Arena.ofConfined()) {
            return new Request(arena, descriptor, request).done();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a call of a command was not made", e);
            return EPERM;
        }
    }

    /** One call. */
    private final class Request {
        private final Arena arena;
        private final int descriptor;
        private final MemorySegment request;
        private final String name;
        private final int caller;

        Request(Arena arena, int descriptor, MemorySegment request) {
            this.arena = arena;
            this.descriptor = descriptor;
            this.request = request;
            this.caller = request.get(ValueLayout.JAVA_INT, 8);
            this.name = names.getOrDefault(request.get(ValueLayout.JAVA_INT, 16), "");
        }

        private long argument(int index) {
            return request.get(ValueLayout.JAVA_LONG, 32 + 8L * index);
        }

        int done() throws IOException {
            return switch (name) {
                case "chmod" -> at(AT_FDCWD, argument(0), 0, file -> permissions(file, argument(1)));
                case "fchmod" -> atDescriptor((int) argument(0), file -> permissions(file, argument(1)));
                case "fchmodat" -> at((int) argument(0), argument(1), 0, file -> permissions(file, argument(2)));
                case "fchmodat2" ->
                    at((int) argument(0), argument(1), argument(3), file -> permissions(file, argument(2)));
                case "chown" -> at(AT_FDCWD, argument(0), 0, file -> owner(file, argument(1), argument(2)));
                case "lchown" -> at(AT_FDCWD, argument(0), NOFOLLOW, file -> owner(file, argument(1), argument(2)));
                case "fchown" -> atDescriptor((int) argument(0), file -> owner(file, argument(1), argument(2)));
                case "fchownat" ->
                    at((int) argument(0), argument(1), argument(4), file -> owner(file, argument(2), argument(3)));
                case "utimensat" ->
                    argument(1) == 0
                            ? atDescriptor((int) argument(0), this::times)
                            : at((int) argument(0), argument(1), argument(3), this::times);
                default -> EPERM;
            };
        }

        private interface Change {
            int of(int file) throws IOException;
        }

        private int at(int folder, long address, long flags, Change change) throws IOException {
            if (address == 0) {
                return EFAULT;
            }
            byte[] path = path(address);
            if (path.length >= MAX_PATH) {
                return ENAMETOOLONG;
            }
            if ((flags & ~(NOFOLLOW | EMPTY_PATH)) != 0) {
                return EINVAL;
            }
            if (path.length == 0) {
                return (flags & EMPTY_PATH) != 0 && folder != AT_FDCWD ? atDescriptor(folder, change) : ENOENT;
            }
            Matcher descriptorName = DESCRIPTOR.matcher(new String(path, ISO_8859_1));
            if (descriptorName.matches() && (flags & NOFOLLOW) == 0) {
                return atDescriptor(Integer.parseInt(descriptorName.group(1)), change);
            }
            String base = "/proc/" + caller + (folder == AT_FDCWD ? "/cwd" : "/fd/" + folder);
            long from = system.call(open, AT_FDCWD, Native.path(arena, base).address(), O_PATH | O_CLOEXEC, 0);
            if (from < 0) {
                return EBADF;
            }
            try {
                return changed(opened((int) from, path, flags), change);
            } finally {
                close((int) from);
            }
        }

        private long opened(int from, byte[] path, long flags) {
            MemorySegment how = arena.allocate(ValueLayout.JAVA_LONG, 3);
            how.setAtIndex(
                    ValueLayout.JAVA_LONG, 0, O_PATH | O_CLOEXEC | ((flags & NOFOLLOW) != 0 ? calls.noFollow() : 0));
            how.setAtIndex(ValueLayout.JAVA_LONG, 2, NO_MAGIC_LINKS);
            return system.call(
                    calls.number("openat2"), from, Native.path(arena, path).address(), how.address(), how.byteSize());
        }

        private int atDescriptor(int number, Change change) throws IOException {
            String path = "/proc/" + caller + "/fd/" + number;
            long file = system.call(open, AT_FDCWD, Native.path(arena, path).address(), O_PATH | O_CLOEXEC, 0);
            return changed(file == -ENOENT ? -EBADF : file, change);
        }

        /** Changes what was opened, if it is the command's to change; closes it. */
        private int changed(long file, Change change) throws IOException {
            if (file < 0) {
                return (int) -file;
            }
            try {
                return isCallers() && own((int) file) ? change.of((int) file) : EPERM;
            } finally {
                close((int) file);
            }
        }

        /** The number of a thread that is gone may be another's by now, and then so was all that was read of it. */
        private boolean isCallers() {
            return system.call(calls.number("ioctl"), descriptor, STILL_THERE, request.address()) == 0;
        }

        private boolean own(int file) throws IOException {
            Path link = Path.of(name(file));
            Path path = Files.readSymbolicLink(link);
            return own.stream().anyMatch(path::startsWith)
                    && Files.getAttribute(link, "unix:uid")
                            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        }

        /** A path that leads to what is open, whatever that is called by now. */
        private static String name(int file) {
            return "/proc/self/fd/" + file;
        }

        private int permissions(int file, long mode) throws IOException {
            if (isLink(file)) {
                return EOPNOTSUPP;
            }
            return (int) -system.call(
                    calls.number("fchmodat"),
                    AT_FDCWD,
                    Native.path(arena, name(file)).address(),
                    mode);
        }

        private static boolean isLink(int file) throws IOException {
            int mode = (Integer) Files.getAttribute(Path.of(name(file)), "unix:mode");
            return (mode & 0xF000) == 0xA000;
        }

        /** One who is not the system's administrator can only leave a file to whom it belongs. */
        private static int owner(int file, long user, long group) throws IOException {
            boolean same = is(user, file, "unix:uid") && is(group, file, "unix:gid");
            return same ? 0 : EPERM;
        }

        private static boolean is(long wanted, int file, String attribute) throws IOException {
            long number = wanted & KEPT;
            return number == KEPT
                    || number == Integer.toUnsignedLong((Integer) Files.getAttribute(Path.of(name(file)), attribute));
        }

        private int times(int file) throws IOException {
            long address = argument(2);
            MemorySegment times = MemorySegment.NULL;
            if (address != 0) {
                byte[] bytes = memory(address, TIMES_BYTES);
                if (bytes.length < TIMES_BYTES || !isCallers()) {
                    return EFAULT;
                }
                times = arena.allocate(TIMES_BYTES, 8);
                times.copyFrom(MemorySegment.ofArray(bytes));
            }
            return (int) -system.call(
                    calls.number("utimensat"),
                    AT_FDCWD,
                    Native.path(arena, name(file)).address(),
                    times.address(),
                    0);
        }

        /** As it is: what is no UTF-8 is a name as good as any. */
        private byte[] path(long address) throws IOException {
            byte[] bytes = memory(address, MAX_PATH);
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            return Arrays.copyOf(bytes, end);
        }

        /** As much of the caller's memory as there is. */
        private byte[] memory(long address, int most) throws IOException {
            byte[] bytes = new byte[most];
            int length = 0;
            try (RandomAccessFile file = opened()) {
                file.seek(address);
                for (int read = 1; read > 0 && length < most; length += Math.max(read, 0)) {
                    read = readUpToPage(file, bytes, length, address);
                }
            }
            return Arrays.copyOf(bytes, length);
        }

        private RandomAccessFile opened() throws IOException {
            try {
                return new RandomAccessFile("/proc/" + caller + "/mem", "r");
            } catch (IOException refused) {
                if (isCallers() && !told.getAndSet(true)) {
                    LOG.log(
                            Level.WARNING,
                            "commands: {0} of process {1} was refused, as are others of the kind, for its memory, in"
                                    + " which the path stands, must not be read ({2})",
                            name,
                            Integer.toString(caller),
                            Ptrace.here().limit().orElse("it does not allow it"));
                }
                throw refused;
            }
        }

        /** Not over the end of a page, behind which there may be nothing. */
        private static int readUpToPage(RandomAccessFile file, byte[] bytes, int offset, long address)
                throws IOException {
            int left = MAX_PATH - (int) ((address + offset) % MAX_PATH);
            try {
                return file.read(bytes, offset, Math.min(left, bytes.length - offset));
            } catch (IOException nothingThere) {
                if (offset == 0) {
                    throw nothingThere;
                }
                return 0;
            }
        }

        private void close(int file) {
            system.call(calls.number("close"), file);
        }
    }
}
