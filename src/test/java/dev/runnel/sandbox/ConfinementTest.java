package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workspaces in odd places, repositories that reach out of them, and commands with a network. */
@Timeout(60)
class ConfinementTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");

    @TempDir
    Path temporary;

    private Path folder = Path.of("");
    private Scratch scratch;

    @BeforeAll
    static void needsLandlock() {
        assumeTrue(Level.missing().isEmpty(), () -> Level.missing().orElseThrow());
    }

    @BeforeEach
    void makeRoom() throws IOException {
        folder = temporary.toRealPath();
        Files.createDirectories(folder.resolve("user/.ssh"));
        Files.writeString(folder.resolve("user/.ssh/id"), "key\n");
        Files.createDirectories(folder.resolve("user/.local/state/runnel"));
        Files.writeString(home().resolve("token"), "token\n");
        scratch = new Scratch(home().resolve("scratch"), folder.resolve("user"), GitIdentity.NONE);
    }

    @AfterEach
    void clearRoom() throws IOException {
        scratch.close();
    }

    private Path home() {
        return folder.resolve("user/.local/state/runnel");
    }

    private String output(Level level, Path root, String line) throws IOException, InterruptedException {
        return output(level, root, line, false, Set.of());
    }

    private String output(Level level, Path root, String line, boolean network, Set<Integer> own)
            throws IOException, InterruptedException {
        var place = new Level.Place(folder.resolve("user"), home(), scratch, network, () -> own);
        var output = new ByteArrayOutputStream();
        var command = new Command(List.of("bash", "-c", line), root, Duration.ofSeconds(20));
        level.sandbox(place, ENVIRONMENT).run(command, output::write);
        return output.toString(UTF_8);
    }

    @ParameterizedTest
    @EnumSource(names = {"LANDLOCK", "NAMESPACES"})
    void a_git_file_that_names_a_folder_of_its_own_making_opens_nothing(Level level) throws Exception {
        Path root = Files.createDirectory(folder.resolve("work"));
        Files.createDirectories(root.resolve("fake"));
        Files.writeString(root.resolve(".git"), "gitdir: fake\n");
        Files.writeString(root.resolve("fake/gitdir"), root.resolve(".git") + "\n");
        Files.writeString(root.resolve("fake/commondir"), "../../../../../../../../..\n");
        Files.writeString(folder.resolve("secret"), "secret\n");

        assertEquals("", output(level, root, "cat ../secret 2> /dev/null"));
    }

    @ParameterizedTest
    @EnumSource(names = {"LANDLOCK", "NAMESPACES"})
    void a_second_working_tree_and_a_part_of_a_repository_see_the_history(Level level) throws Exception {
        Path main = Files.createDirectory(folder.resolve("main"));
        Process made = new ProcessBuilder(
                        "bash",
                        "-c",
                        "git init -q && mkdir part && touch part/f && git add . && git -c user.name=n -c user.email=e@x"
                                + " commit -qm one && git worktree add -q ../second")
                .directory(main.toFile())
                .inheritIO()
                .start();
        assertEquals(0, made.waitFor());

        assertEquals("one\n", output(level, folder.resolve("second"), "git log --format=%s"));
        assertEquals("one\n", output(level, main.resolve("part"), "git log --format=%s"));
        assertEquals("", output(level, folder.resolve("second"), "echo x 2> /dev/null > ../main/.git/hooks/evil"));
        assertFalse(Files.exists(main.resolve(".git/hooks/evil")));
    }

    @ParameterizedTest
    @EnumSource(names = {"LANDLOCK", "NAMESPACES"})
    void a_commit_is_by_the_user_of_whose_settings_nothing_else_is_seen(Level level) throws Exception {
        Path root = Files.createDirectory(folder.resolve("work"));
        Files.writeString(folder.resolve("user/.gitconfig"), """
                [user]
                    name = "Ada \\"the first\\" L\\\\ovelace; yes"
                [include]
                    path = more
                [credential]
                    helper = store --file=secret
                [url "https://key@example.org/"]
                    insteadOf = https://example.org/
                """);
        Files.writeString(folder.resolve("user/more"), "[user]\n\temail = ada@example.org\n\tsigningkey = SECRET\n");
        var environment =
                Map.of("PATH", "/usr/bin:/bin", "HOME", folder.resolve("user").toString());
        scratch.close();
        scratch = new Scratch(home().resolve("scratch"), folder.resolve("user"), GitIdentity.of(environment, folder));

        String said = output(level, root, """
                git init -q && touch f && git add f && git commit -qm one && git log --format='%an <%ae>'
                git config --global --list | grep -v ^user.name=""");

        assertEquals("Ada \"the first\" L\\ovelace; yes <ada@example.org>\nuser.email=ada@example.org\n", said);
    }

    @Test
    void who_has_told_git_nothing_or_has_no_git_is_nobody() throws Exception {
        var known = Map.of("HOME", folder.resolve("user").toString(), "PATH", "/usr/bin:/bin");
        var without = Map.of("HOME", folder.resolve("user").toString(), "PATH", folder.toString());

        assertEquals(GitIdentity.NONE, GitIdentity.of(known, folder));
        assertEquals(GitIdentity.NONE, GitIdentity.of(without, folder));

        Files.writeString(folder.resolve("user/.gitconfig"), "[user]\n name = Ada\n[broken\n");
        assertEquals(GitIdentity.NONE, GitIdentity.of(known, folder));
    }

    @Test
    void in_the_users_own_folder_keys_and_our_folders_are_not_there() throws Exception {
        String said = output(
                Level.NAMESPACES,
                folder.resolve("user"),
                "cat .ssh/id .local/state/runnel/token; echo x > .ssh/new; echo x > .local/state/runnel/token; echo x > mine;"
                        + " echo x > ~/own && echo done");

        assertTrue(said.endsWith("done\n"), said);
        assertFalse(said.contains("key") || said.contains("token\n"), said);
        assertTrue(Files.exists(folder.resolve("user/mine")));
        assertFalse(Files.exists(folder.resolve("user/.ssh/new")));
        assertEquals("token\n", Files.readString(home().resolve("token")));
    }

    @Test
    void in_the_users_own_folder_landlock_alone_runs_nothing() {
        var e = assertThrows(
                ConfinementException.class, () -> output(Level.LANDLOCK, folder.resolve("user"), "touch ran"));

        assertEquals(
                "the workspace holds the user's own folder, or Runnel's; work in a folder of the project instead",
                e.getMessage());
        assertFalse(Files.exists(folder.resolve("user/ran")));
    }

    @Test
    void hooks_of_git_are_found_as_they_are_and_stay_so() throws Exception {
        Path root = Files.createDirectory(folder.resolve("work"));
        Files.createDirectories(root.resolve(".git/hooks"));
        Files.writeString(root.resolve(".git/hooks/pre-commit"), "mine\n");

        output(
                Level.NAMESPACES,
                root,
                "echo x > .git/hooks/pre-commit; rm -f .git/hooks/pre-commit; echo x > .git/hooks/post-commit;"
                        + " chmod 777 .git/hooks; mv .git/hooks .git/h; rm -rf .git/hooks; echo y > .git/other");

        assertEquals("mine\n", Files.readString(root.resolve(".git/hooks/pre-commit")));
        assertEquals("y\n", Files.readString(root.resolve(".git/other")));
        try (var hooks = Files.list(root.resolve(".git/hooks"))) {
            assertEquals(1, hooks.count());
        }
    }

    @ParameterizedTest
    @DisplayName("With a network, our own port is out of reach all the same")
    @EnumSource(names = {"LANDLOCK", "NAMESPACES"})
    void with_a_network_our_own_port_is_out_of_reach_all_the_same(Level level) throws Exception {
        Path root = Files.createDirectory(folder.resolve("work"));
        try (var own = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Files.writeString(root.resolve("try.py"), """
                    import socket, sys
                    port = int(sys.argv[1])
                    def fast(): socket.socket().sendto(b"x", 0x20000000, ("127.0.0.1", port))
                    def several(): socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262).connect(("127.0.0.1", port))
                    def six(): socket.socket(socket.AF_INET6).connect(("::ffff:127.0.0.1", port))
                    def plain(): socket.create_connection(("127.0.0.1", port))
                    for way in [plain, six, several, fast]:
                        try: way(); print(way.__name__)
                        except OSError: pass
                    """);
            String line = "python3 try.py " + own.getLocalPort() + "; echo; python3 try.py " + other.getLocalPort();

            String said = output(level, root, line, true, Set.of(own.getLocalPort()));

            assertTrue(said.startsWith("\nplain\n"), said);
        }
    }

    @Test
    void what_holds_a_secret_folder_is_read_without_it() throws IOException {
        Files.createDirectories(folder.resolve("tools/bin"));
        Files.createDirectories(folder.resolve("tools/state/sessions"));
        var environment = Map.of("PATH", folder.resolve("tools").toString());

        List<Path> readable = ReadSet.of(
                folder.resolve("user"),
                List.of(folder.resolve("tools/state")),
                environment,
                folder.resolve("tools/jdk"));

        assertTrue(readable.contains(folder.resolve("tools/bin")));
        assertFalse(readable.contains(folder.resolve("tools")));
        assertFalse(
                readable.stream().anyMatch(path -> folder.resolve("tools/state").startsWith(path)));
    }

    @Test
    void the_script_that_confines_is_without_warnings() throws Exception {
        Process check = new ProcessBuilder(
                        "perl",
                        "-c",
                        "-Mstrict",
                        "-Mwarnings=FATAL,all",
                        "src/main/resources/dev/runnel/sandbox/confine.pl")
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), UTF_8);

        assertEquals(0, check.waitFor(), said);
    }
}
