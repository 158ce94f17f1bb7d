package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T5, T6: whatever a command does to files that act on their own is undone when it has ended; git itself goes on working. */
@Timeout(60)
class ProtectedFilesTest {

    private static final String GIT = "git -c user.name=n -c user.email=e ";

    @TempDir
    Path temporary;

    private Path root;
    private ProtectedFiles guarded;

    @BeforeEach
    void a_repository_with_a_hook_and_settings() throws Exception {
        root = Files.createDirectory(temporary.toRealPath().resolve("ws"));
        Path aside = Files.createDirectory(temporary.resolve("aside"));
        run("git init -q . && printf 'a\\n' > a.txt && git add . && " + GIT + "commit -q -m one");
        run("printf '#!/bin/sh\\n' > .git/hooks/pre-push && chmod 755 .git/hooks/pre-push");
        run("git config filter.lfs.clean 'git-lfs clean -- %f'");
        run(
                "mkdir -p .vscode .claude/commands src && echo '{}' > .vscode/settings.json && echo x > .claude/commands/x.md");
        run("ln -s ../AGENTS.md .claude/CLAUDE.md");
        guarded = new ProtectedFiles(Workspace.open(root), aside);
    }

    private String run(String command) throws Exception {
        return Programs.run(root, "", List.of("bash", "-c", command)).output();
    }

    /** Runs a command as the agent does; what the model is told of it. */
    private Optional<String> guarded(String command) throws Exception {
        guarded.take();
        run(command);
        return guarded.putBack(Duration.ofSeconds(2));
    }

    /** All that acts on its own, with mode and content. */
    private Map<String, String> acting() throws IOException {
        var all = new TreeMap<String, String>();
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                String path = root.relativize(file).toString();
                boolean gits =
                        path.matches("(.*/)?\\.git(/(config|config.worktree|commondir|hooks/.*|modules/.*/hooks/.*))?");
                if ((gits && !path.endsWith(".sample")) || ProtectedPaths.configures(path)) {
                    all.put(path, look(file));
                }
            }
        }
        return all;
    }

    private static String look(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return "link to " + Files.readSymbolicLink(file);
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        return Files.isRegularFile(file) ? mode + " " + Files.readString(file) : "not a file";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo evil > .git/hooks/pre-commit; chmod 755 .git/hooks/pre-commit",
                "echo evil >> .git/hooks/pre-push",
                "rm .git/hooks/pre-push",
                "chmod 644 .git/hooks/pre-push",
                "mv .git/hooks .git/old; mkdir .git/hooks; echo evil > .git/hooks/post-checkout",
                "mkdir evil; echo x > evil/pre-commit; rm -rf .git/hooks; ln -s ../evil .git/hooks",
                "ln -s ../../a.txt .git/hooks/pre-commit",
                "ln a.txt .git/hooks/pre-commit",
                "mkfifo .git/hooks/pre-commit",
                "mkdir -p .git/hooks/pre-commit/x",
                "git config core.fsmonitor ./evil.sh",
                "git config core.hooksPath evil",
                "git config alias.st '!evil'",
                "git config filter.x.clean evil && echo '* filter=x' > .gitattributes",
                "git config core.sshCommand evil",
                "git config core.pager evil; git config core.editor evil",
                "git config diff.x.textconv evil",
                "git config include.path ../evil",
                "git config includeIf.gitdir:/.path ../evil",
                "git config credential.helper '!evil'",
                "git config url.evil.insteadOf https://",
                "git config remote.x.url 'ext::sh -c evil'",
                "git config remote.x.uploadpack evil",
                "git config core.worktree /tmp",
                "git config gpg.program evil",
                "git config --unset filter.lfs.clean",
                "printf '[core] fsmonitor = evil\\n' >> .git/config",
                "printf '[CORE]\\n\\tFsMonitor = ev\\\\\\nil\\n' >> .git/config",
                "printf '[core\\n' >> .git/config",
                "rm .git/config",
                "rm .git/config; ln -s ../a.txt .git/config",
                "rm .git/config; mkdir .git/config",
                "echo evil > .git/commondir",
                "mkdir -p .git/modules/x/hooks; echo ref > .git/modules/x/HEAD; echo evil > .git/modules/x/hooks/pre-commit",
                "mkdir -p sub/.git/hooks; echo evil > sub/.git/hooks/pre-commit",
                "echo evil > .vscode/tasks.json",
                "echo evil > .vscode/settings.json",
                "rm -rf .vscode",
                "rm -rf .vscode; echo x > .vscode",
                "mkdir evil; echo x > evil/settings.json; rm -rf .vscode; ln -s evil .vscode",
                "mv .vscode elsewhere",
                "mkdir x; echo evil > x/settings.json; mv x .idea",
                "echo evil > .mcp.json",
                "mkdir -p .runnel; echo approval=auto > .runnel/config.properties",
                "mkdir -p .cursor; echo evil > .cursor/mcp.json",
                "rm .claude/CLAUDE.md",
                "ln -sfn /etc/passwd .claude/CLAUDE.md",
                "echo evil > .claude/settings.json; chmod 000 .claude/settings.json",
                "mkdir -p src/deep/.vscode; echo evil > src/deep/.vscode/settings.json",
                "echo evil > .envrc; echo evil > .bashrc; echo evil > .zshenv",
                "echo 'build' > .gitignore; mkdir -p build/.vscode; echo evil > build/.vscode/tasks.json",
                "cp -r .vscode src/.zed",
                "touch -d 2001-01-01 .vscode; echo evil > .vscode/settings.json; touch -d 2001-01-01 .vscode/settings.json",
                "git checkout -q -b b; echo evil > .vscode/settings.json; git add -f .vscode; " + GIT
                        + "commit -q -m b; git checkout -q -",
                "printf '[submodule \"x\"]\\n\\tupdate = !evil\\n' > .gitmodules"
            })
    @DisplayName("T5, T6: what a command does to them is undone, and said")
    void what_a_command_does_to_them_is_undone(String command) throws Exception {
        var before = acting();

        Optional<String> told = guarded(command);

        assertEquals(before, acting());
        assertTrue(told.orElse("").startsWith("[put back, for only a person may change them: "), told.toString());
        assertFalse(told.orElse("").contains("could not"), told.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo b > b.txt; git add .; " + GIT + "commit -q -m two",
                "git checkout -q -b feature",
                "git branch x; git tag y; git stash list",
                "git config user.name me; git config user.email me@example.org",
                "git remote add origin https://example.org/x.git; git config branch.main.remote origin",
                "git config core.autocrlf input; git config pull.rebase true",
                "git init -q new; cd new; echo x > x; git add .; " + GIT + "commit -q -m new",
                "git init -q --bare other.git; git clone -q other.git clone 2>/dev/null",
                "git clone -q . copy",
                "git worktree add -q wt",
                "git gc -q",
                "git init -q .",
                "rm -rf .git",
                "mv .git elsewhere.git",
                "mkdir -p node_modules/x/.vscode; echo '{}' > node_modules/x/.vscode/settings.json",
                "mkdir -p config objects refs; echo x > config/x; echo x > HEAD",
                "echo x > src/new.txt; echo y > .gitignore; mkdir -p .github/workflows; echo z > .github/workflows/x.yml",
                "true"
            })
    void what_can_do_no_harm_goes_on(String command) throws Exception {
        guarded.take();
        String output = run("set -e; (" + command + "); find . | sort | xargs ls -ld > ../before; echo done");

        Optional<String> told = guarded.putBack(Duration.ofSeconds(2));

        assertEquals("done\n", output);
        assertEquals(Optional.empty(), told);
        assertEquals("", run("find . | sort | xargs ls -ld | diff ../before -"));
    }

    @Test
    @DisplayName("T5: a new repository keeps its harmless settings and loses the others and its hooks")
    void a_new_repository_keeps_what_is_harmless() throws Exception {
        var told = guarded("git init -q new; cd new; git config user.name me; git config core.fsmonitor evil;"
                + " echo evil > .git/hooks/post-commit");

        assertEquals(
                Optional.of("[put back, for only a person may change them: new/.git/config,"
                        + " new/.git/hooks/post-commit]"),
                told);
        assertEquals("me\n", run("git -C new config user.name"));
        assertEquals("", run("git -C new config core.fsmonitor"));
        assertEquals("true\n", run("git -C new rev-parse --is-inside-work-tree"));
    }

    @Test
    @DisplayName("T5: a bare repository among the files is guarded, whatever it is called (CVE-2026-45033)")
    void a_bare_repository_is_guarded() throws Exception {
        String planted = "mkdir -p docs/objects docs/refs; echo 'ref: refs/heads/main' > docs/HEAD;"
                + " printf '[core]\\n\\trepositoryformatversion = 0\\n\\tbare = false\\n\\tworktree = .\\n"
                + "\\tfsmonitor = evil\\n' > docs/config; mkdir docs/hooks; echo evil > docs/hooks/pre-commit";

        var told = guarded(planted);

        assertTrue(told.orElseThrow().contains("docs/config, docs/hooks/pre-commit"), told.toString());
        assertEquals("", run("git -C docs config core.fsmonitor"));
    }

    @Test
    @DisplayName("T5: the configuration of a work tree is guarded, too")
    void the_configuration_of_a_work_tree_is_guarded() throws Exception {
        var told = guarded("git config extensions.worktreeConfig true; git config --worktree core.fsmonitor evil");

        assertEquals(Optional.of("[put back, for only a person may change them: .git/config.worktree]"), told);
        assertEquals("", run("git config core.fsmonitor"));
    }

    @Test
    @DisplayName("T5: a folder that is made into a repository itself is guarded, too")
    void the_workspace_itself_as_a_repository_is_guarded() throws Exception {
        var told = guarded("mkdir objects refs hooks; echo 'ref: refs/heads/main' > HEAD; echo evil > hooks/pre-commit;"
                + " printf '[core]\\n\\tfsmonitor = evil\\n' > config");

        assertEquals(Optional.of("[put back, for only a person may change them: config, hooks/pre-commit]"), told);
    }

    @Test
    void several_commands_are_each_compared_with_what_stood_before_them() throws Exception {
        assertEquals(Optional.empty(), guarded("echo 1 > src/a"));
        assertTrue(guarded("echo evil > .vscode/tasks.json").isPresent());
        assertEquals(Optional.empty(), guarded("echo 2 > src/a"));
        Files.writeString(root.resolve(".vscode/tasks.json"), "a person's");
        assertEquals(Optional.empty(), guarded("git config user.name me"));
        assertTrue(
                guarded("mkdir -p src/x/y/.idea; echo evil > src/x/y/.idea/x").isPresent());
        assertEquals("a person's", Files.readString(root.resolve(".vscode/tasks.json")));
        assertFalse(Files.exists(root.resolve("src/x/y/.idea")));
    }

    @Test
    void many_are_told_in_short() throws Exception {
        var told = guarded("for i in $(seq 30); do mkdir -p d$i/.idea; done").orElseThrow();

        assertTrue(told.endsWith(" and 20 more]"), told);
    }
}
