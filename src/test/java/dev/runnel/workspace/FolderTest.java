package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of an open folder, however it was opened. */
class FolderTest {

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwxr-x--x");

    @TempDir
    Path temporary;

    private Path root;

    @BeforeEach
    void a_folder() throws IOException {
        root = Files.createDirectory(temporary.toRealPath().resolve("ws"));
        Files.writeString(root.resolve("file"), "inside");
        Files.createDirectory(root.resolve("sub"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(root.resolve("link-out"), Path.of(".."));
    }

    @ParameterizedTest
    @EnumSource
    void names_that_are_no_text_are_names(Means means) throws Exception {
        // Latin 1, a percent sign, letters of UTF-8, a blank
        String make =
                "mkdir \"$(printf 'd\\344%%41\\303\\244 ')\" && cd d* && printf here > \"$(printf '\\377\\376')\"";
        assumeTrue(Programs.run(root, "", List.of("sh", "-c", make)).exit() == 0, "this file system wants text");

        try (Folder folder = means.opener().open(root)) {
            Path name = folder.names().stream()
                    .filter(one -> one.toString().startsWith("d"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(folder.look(name).orElseThrow().isDirectory());
            try (Folder below = folder.enter(name)) {
                Path file = below.names().getFirst();
                assertEquals("here", text(below, file));
                below.deleteFile(file);
            }
            folder.deleteFolder(name);
        }
    }

    @Test
    void the_bytes_of_a_name_end_in_a_zero_behind_what_is_put_there() {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = RawName.of(arena, Path.of("/a/b"), "/").toArray(ValueLayout.JAVA_BYTE);

            assertArrayEquals("/a/b/\0".getBytes(StandardCharsets.US_ASCII), bytes);
        }
    }

    private static String text(Folder folder, Path name) throws IOException {
        try (SeekableByteChannel channel = folder.read(name)) {
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_a_name_stands_for_is_told_as_the_jdk_tells_it(Means means) throws Exception {
        Files.setPosixFilePermissions(root.resolve("file"), OWNERS);
        Programs.run(root, "", List.of("mkfifo", "pipe"));
        try (Folder folder = means.opener().open(root)) {
            for (Path name : folder.names()) {
                BasicFileAttributes found = folder.look(name).orElseThrow();
                BasicFileAttributes wanted =
                        Files.readAttributes(root.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                assertEquals(told(wanted), told(found), name.toString());
            }
            assertEquals(Optional.of(OWNERS), folder.permissions(Path.of("file")));
            assertEquals(
                    Optional.of(OWNERS),
                    FileBytes.permissions(folder.look(Path.of("file")).orElseThrow()));
            assertEquals(Optional.empty(), folder.look(Path.of("nothing")));
        }
    }

    private static List<Object> told(BasicFileAttributes of) {
        return List.of(
                of.isRegularFile(),
                of.isDirectory(),
                of.isSymbolicLink(),
                of.isOther(),
                of.size(),
                of.lastModifiedTime(),
                of.lastAccessTime());
    }

    @ParameterizedTest
    @EnumSource
    void two_names_of_a_file_have_one_key_and_two_files_have_two(Means means) throws Exception {
        Files.createLink(root.resolve("same"), root.resolve("file"));
        Files.writeString(root.resolve("other"), "inside");
        try (Folder folder = means.opener().open(root)) {
            var keys = new ArrayList<Object>();
            for (String name : List.of("file", "same", "other")) {
                keys.add(folder.look(Path.of(name)).orElseThrow().fileKey());
            }
            assertEquals(keys.get(0), keys.get(1));
            assertTrue(!keys.get(0).equals(keys.get(2)), keys.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void permissions_are_set_as_they_are_wanted(Means means) throws Exception {
        try (Folder folder = means.opener().open(root)) {
            folder.setPermissions(Path.of("file"), OWNERS);
        }
        assertEquals(OWNERS, Files.getPosixFilePermissions(root.resolve("file")));
    }

    /** Also those that were held when something was refused. */
    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    void every_descriptor_is_given_back(Means means) throws Exception {
        Programs.run(root, "", List.of("mkfifo", "pipe"));
        try (Folder folder = means.opener().open(root)) {
            try (Folder below = folder.enter(Path.of("sub"))) {
                below.names();
                below.makeFolder(Path.of("new"));
                below.makeLink(Path.of("new-link"), "nowhere");
                assertEquals("nowhere", below.linkText(Path.of("new-link")));
            }
            assertEquals("inside", text(folder, Path.of("file")));
            assertThrows(NotDirectoryException.class, () -> folder.enter(Path.of("file")));
            assertThrows(NoSuchFileException.class, () -> folder.enter(Path.of("nothing")));
            assertThrows(NoSuchFileException.class, () -> folder.read(Path.of("nothing")));
            for (String name : List.of("pipe", "sub", "link")) {
                assertThrows(FileSystemException.class, () -> folder.read(Path.of(name)), name);
            }
            assertThrows(IOException.class, () -> folder.enter(Path.of("link-out")));
        }
        assertThrows(IOException.class, () -> means.opener().open(root.resolve("file")));
        assertThrows(IOException.class, () -> means.opener().open(root.resolve("nothing")));

        assertEquals(List.of(), held());
    }

    private List<Path> held() throws IOException {
        var held = new ArrayList<Path>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                what(descriptor).filter(path -> path.startsWith(root)).ifPresent(held::add);
            }
        }
        return held;
    }

    private static Optional<Path> what(Path descriptor) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // somebody else's, given back meanwhile
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void the_kernel_itself_keeps_us_inside_where_it_can() throws Exception {
        try (Folder folder = BeneathFolder.open(root)) {
            assertInstanceOf(BeneathFolder.class, folder);
            assertThrows(FileSystemException.class, () -> folder.enter(Path.of("..")));
            assertThrows(FileSystemException.class, () -> folder.enter(Path.of("/etc")));
            assertThrows(FileSystemException.class, () -> folder.read(Path.of("/etc/passwd")));
            assertThrows(FileSystemException.class, () -> folder.makeFolder(Path.of("../outside")));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_folder_that_was_closed_is_used_no_more() throws Exception {
        Folder folder = BeneathFolder.open(root);
        folder.close();
        folder.close();

        assertThrows(IllegalStateException.class, folder::names);
        assertThrows(IllegalStateException.class, () -> folder.read(Path.of("file")));
    }

    /** As in a container of servlets that was started with {@code --illegal-native-access=deny}. */
    @Test
    void where_native_calls_are_denied_the_jdk_alone_does_it() throws Exception {
        var outcome = Programs.run(
                root,
                "",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--illegal-native-access=deny",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Denied.class.getName(),
                        root.toString()));

        assertEquals("inside, without native calls\n", outcome.output());
    }

    /** What the other JVM does. */
    static final class Denied {

        private Denied() {}

        public static void main(String[] arguments) throws IOException {
            byte[] bytes = Workspace.open(Path.of(arguments[0])).read("file", 100);
            System.out.print(new String(bytes, StandardCharsets.UTF_8)
                    + (FolderCalls.here().isPresent() ? ", with" : ", without") + " native calls\n");
        }
    }
}
