package dev.runnel.workspace;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bytes a path has in the system, which need not be text in any encoding. */
final class RawName {

    /** A place where nothing can be: the JDK looks whether there is a folder when it makes an address of a path. */
    private static final Path NOWHERE = Path.of("/dev/null");

    private static final int BEFORE_NAME = "/dev/null".length();

    private RawName() {}

    /** A path, or a name, with something behind it, as C wants it. */
    static MemorySegment of(Arena arena, Path path, String end) {
        byte[] bytes = of(path);
        byte[] ending = end.getBytes(StandardCharsets.US_ASCII);
        MemorySegment text = arena.allocate(bytes.length + ending.length + 1L); // zeros
        MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
        MemorySegment.copy(ending, 0, text, ValueLayout.JAVA_BYTE, bytes.length, ending.length);
        return text;
    }

    static byte[] of(Path path) {
        String text = path.toString();
        // Every encoding that Linux has names in has ASCII in it, and what it cannot read is shown by no letter of
        // ASCII.
        return text.chars().allMatch(letter -> letter < 0x80) ? text.getBytes(StandardCharsets.US_ASCII) : bytes(path);
    }

    /** An address has every byte of a path, the others as {@code %XX}: the only way to them that the JDK has. */
    private static byte[] bytes(Path path) {
        Path names = path.isAbsolute() ? path.subpath(0, path.getNameCount()) : path;
        String address = NOWHERE.resolve(names).toUri().getRawPath();
        var bytes = new ByteArrayOutputStream(address.length());
        for (int i = BEFORE_NAME + (path.isAbsolute() ? 0 : 1); i < address.length(); i++) {
            if (address.charAt(i) == '%') {
                bytes.write(Integer.parseInt(address, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(address.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}
