package dev.runnel.workspace;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The calls of Linux on open folders which the JDK has not: {@code openat2(2)}, and what belongs to it. A descriptor they give
 * is a number that the caller must {@link #close}.
 *
 * <p>Of all numbers and flags only those are used that are the same on every architecture a JDK 25 runs on; {@code O_DIRECTORY}
 * and {@code O_NOFOLLOW} are not among them. A slash behind a name does what the first does, and {@code RESOLVE_NO_SYMLINKS}
 * what the second does.
 */
final class FolderCalls {

    private static final long OPENAT2 = 437;
    private static final long O_RDONLY = 0;
    private static final long O_PATH = 0x200000; // nothing is opened by that: no pipe and no device hears of it
    private static final long O_CLOEXEC = 0x80000;
    private static final long RESOLVE_NO_LINKS = 0x02 | 0x04; // NO_MAGICLINKS, NO_SYMLINKS
    private static final long RESOLVE_BENEATH = 0x08;

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_EMPTY_PATH = 0x1000;

    private static final Path ITSELF = Path.of("");
    private static final int TRIES = 64;
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Optional<FolderCalls> HERE = find().filter(FolderCalls::work);

    private final MethodHandle syscall;
    private final MethodHandle statx;
    private final MethodHandle unlinkat;
    private final MethodHandle close;

    private FolderCalls(MethodHandle syscall, MethodHandle statx, MethodHandle unlinkat, MethodHandle close) {
        this.syscall = syscall;
        this.statx = statx;
        this.unlinkat = unlinkat;
        this.close = close;
    }

    /** Empty before Linux 5.6, on other systems, where a filter forbids a call, and where this JVM may make no native ones. */
    static Optional<FolderCalls> here() {
        return HERE;
    }

    /** Opens a folder by its absolute path, which must hold no link. */
    int root(Path path) throws FileSystemException {
        return open(AT_FDCWD, path, "/", O_RDONLY, RESOLVE_NO_LINKS);
    }

    /** Opens a folder in a folder; anything else is refused unopened. */
    int folder(int above, Path name) throws FileSystemException {
        return open(above, name, "/", O_RDONLY, RESOLVE_NO_LINKS | RESOLVE_BENEATH);
    }

    /** Takes hold of what a name in a folder stands for, whatever that is but a link, without opening it. */
    int hold(int above, Path name) throws FileSystemException {
        return open(above, name, "", O_PATH, RESOLVE_NO_LINKS | RESOLVE_BENEATH);
    }

    private int open(int above, Path path, String end, long flags, long resolve) throws FileSystemException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = RawName.of(arena, path, end);
            MemorySegment how = arena.allocateFrom(ValueLayout.JAVA_LONG, flags | O_CLOEXEC, 0, resolve); // open_how
            return again(path, arena, state ->
                    (long) syscall.invokeExact(state, OPENAT2, (long) above, text, how, how.byteSize()));
        }
    }

    /** What a name in a folder stands for; no link is followed. */
    Statx look(int above, Path name) throws FileSystemException {
        return look(above, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
    }

    /** What a descriptor holds. */
    Statx look(int descriptor) throws FileSystemException {
        return look(descriptor, ITSELF, AT_EMPTY_PATH);
    }

    private Statx look(int above, Path name, int flags) throws FileSystemException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = RawName.of(arena, name, "");
            MemorySegment found = arena.allocate(Statx.BYTES, Long.BYTES);
            again(name, arena, state -> (int) statx.invokeExact(state, above, text, flags, Statx.WANTED, found));
            return Statx.of(found);
        }
    }

    /** Takes away a name that stands for no folder. */
    void deleteFile(int above, Path name) throws FileSystemException {
        delete(above, name, 0);
    }

    /** Takes away an empty folder. */
    void deleteFolder(int above, Path name) throws FileSystemException {
        delete(above, name, AT_REMOVEDIR);
    }

    private void delete(int above, Path name, int flags) throws FileSystemException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = RawName.of(arena, name, "");
            again(name, arena, state -> (int) unlinkat.invokeExact(state, above, text, flags));
        }
    }

    /** Gives a descriptor back. It is gone whatever the system says, and nothing was written by it that could be lost. */
    void close(int descriptor) {
        try {
            int _ = (int) close.invokeExact(descriptor);
        } catch (Throwable impossible) {
            throw new AssertionError("close(2) throws nothing", impossible);
        }
    }

    private interface Call {
        long make(MemorySegment state) throws Throwable;
    }

    /** Makes a call, once more whenever the system asks for that, but not for ever. */
    private static int again(Path path, Arena arena, Call call) throws FileSystemException {
        MemorySegment state = arena.allocate(STATE);
        for (int left = TRIES; ; left--) {
            long result;
            try {
                result = call.make(state);
            } catch (Throwable impossible) {
                throw new AssertionError("a system call throws nothing", impossible);
            }
            if (result >= 0) {
                return (int) result;
            }
            int errno = (int) ERRNO.get(state, 0L);
            if (left == 0 || !Errno.asksAgain(errno)) {
                throw Errno.failed(path.toString(), errno);
            }
        }
    }

    @SuppressWarnings("restricted") // what is handed over is made in this class only
    private static Optional<FolderCalls> find() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        // Only Linux has statx; elsewhere the number above means something else.
        if (!List.of("syscall", "statx", "unlinkat", "close").stream()
                .allMatch(name -> library.find(name).isPresent())) {
            return Optional.empty();
        }
        var number = ValueLayout.JAVA_LONG;
        var integer = ValueLayout.JAVA_INT;
        var address = ValueLayout.ADDRESS;
        var errno = Linker.Option.captureCallState("errno");
        try {
            return Optional.of(new FolderCalls(
                    linker.downcallHandle(
                            library.findOrThrow("syscall"),
                            FunctionDescriptor.of(number, number, number, address, address, number),
                            errno,
                            Linker.Option.firstVariadicArg(1)),
                    linker.downcallHandle(
                            library.findOrThrow("statx"),
                            FunctionDescriptor.of(integer, integer, address, integer, integer, address),
                            errno),
                    linker.downcallHandle(
                            library.findOrThrow("unlinkat"),
                            FunctionDescriptor.of(integer, integer, address, integer),
                            errno),
                    linker.downcallHandle(library.findOrThrow("close"), FunctionDescriptor.of(integer, integer))));
        } catch (IllegalCallerException | UnsupportedOperationException refused) {
            return Optional.empty();
        }
    }

    /** Whether the kernel has the calls and lets us make them, and what they open is found again in {@code /proc}. */
    private boolean work() {
        Path top = Path.of("/");
        try {
            int descriptor = root(top);
            try {
                return look(descriptor).isDirectory()
                        && BeneathFolder.place(descriptor).toRealPath().equals(top);
            } finally {
                close(descriptor);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
