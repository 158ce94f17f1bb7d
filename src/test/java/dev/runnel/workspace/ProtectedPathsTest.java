package dev.runnel.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.workspace.Workspace.ProtectedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T5, T6: files that act on their own are changed only if a person allows it, whatever way leads to them. */
class ProtectedPathsTest {

    @TempDir
    Path temporary;

    private Path root;
    private Workspace workspace;

    @BeforeEach
    void a_workspace() throws IOException {
        root = Files.createDirectory(temporary.resolve("ws"));
        workspace = Workspace.open(root);
    }

    static List<String> hostile() {
        return List.of(
                ".git/config",
                ".git/hooks/pre-commit",
                ".git/HEAD",
                ".git/info/attributes",
                ".git/modules/sub/config",
                ".git/worktrees/one/gitdir",
                ".git/refs/heads/main",
                ".git",
                "sub/.git",
                "sub/.git/config",
                "a/b/c/.git/hooks/post-checkout",
                ".gitmodules",
                "sub/.gitmodules",
                ".gitconfig",
                ".GIT/config",
                ".Git/hooks/x",
                ".git./config",
                ".git /config",
                ".git. . /config",
                "git~1/config",
                "GIT~1/hooks/x",
                "gitmod~1",
                ".git::$INDEX_ALLOCATION/config",
                ".git:stream",
                ".g\u200cit/config",
                ".gi\u200dt/hooks/x",
                "\u2060.git/config",
                ".git\ufeff/config",
                "\uff0egit/config",
                ".\uff47it/config",
                ".\u212cashrc".replace('\u212c', 'B'),
                ".git\\config",
                ".git\\hooks\\pre-commit",
                "sub\\.git\\config",
                "HEAD",
                "repo/HEAD",
                ".runnel/config.properties",
                ".runnel/x",
                ".RUNNEL/config.properties",
                ".mcp.json",
                ".MCP.JSON",
                ".vscode/settings.json",
                ".vscode/tasks.json",
                ".VSCode/settings.json",
                "sub/.vscode/launch.json",
                "vscode~1/settings.json",
                "x.code-workspace",
                ".idea/workspace.xml",
                ".idea/runConfigurations/x.xml",
                ".zed/settings.json",
                ".fleet/run.json",
                ".vs/tasks.vs.json",
                ".devcontainer/devcontainer.json",
                ".devcontainer.json",
                ".claude/settings.json",
                ".claude/settings.local.json",
                ".claude/commands/x.md",
                ".claude/agents/x.md",
                ".claude.json",
                ".codex/config.toml",
                ".cursor/mcp.json",
                ".cursor/rules/x.mdc",
                ".cursorrules",
                ".gemini/settings.json",
                ".opencode/agent/x.md",
                "opencode.json",
                "opencode.jsonc",
                ".windsurf/rules/x.md",
                ".windsurfrules",
                ".clinerules",
                ".cline/x",
                ".roo/mcp.json",
                ".roomodes",
                ".continue/config.yaml",
                ".aider.conf.yml",
                ".github/copilot-instructions.md",
                ".github/instructions/x.instructions.md",
                ".github/prompts/x.prompt.md",
                ".bashrc",
                ".bash_profile",
                ".profile",
                ".zshrc",
                ".zprofile",
                ".zshenv",
                ".envrc",
                "sub/.envrc",
                ".ripgreprc",
                ".config/git/config",
                ".ssh/authorized_keys",
                "./.git/config",
                "sub/../.git/config",
                "src/../.vscode/./settings.json");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, String> all() throws IOException {
        var all = new TreeMap<String, String>();
        try (var files = Files.walk(root)) {
            for (Path file : files.toList()) {
                all.put(file.toString(), Files.isRegularFile(file) ? Files.readString(file) : "");
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    @DisplayName("T5, T6: a protected file is refused, and no folder is made for it")
    void a_protected_file_is_refused_and_no_folder_is_made_for_it(String path) throws Exception {
        Files.createDirectories(root.resolve("src"));
        Files.createDirectories(root.resolve("sub"));
        var before = all();

        assertTrue(workspace.isProtected(path));
        var refusal = assertThrows(ProtectedException.class, () -> workspace.write(path, bytes("x")));
        assertEquals(workspace.resolve(path), refusal.path());
        assertTrue(refusal.getMessage().contains("a person must allow this change"), refusal.getMessage());
        assertEquals(before, all());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".gitignore",
                ".gitattributes",
                "sub/.gitignore",
                ".gitkeep",
                ".github/workflows/ci.yml",
                ".github/dependabot.yml",
                ".github/CODEOWNERS",
                ".env",
                ".env.example",
                "git/config",
                "config",
                "config/settings.json",
                "hooks/pre-commit",
                "objects/a",
                "refs/b",
                "head",
                "HEAD.md",
                "HEADER",
                ".vscodeignore",
                ".editorconfig",
                "AGENTS.md",
                "CLAUDE.md",
                "GEMINI.md",
                "vscode/settings.json",
                "idea/x",
                "claude/x.py",
                "mcp.json",
                "profile",
                "bashrc",
                "docs/.gitignore.md",
                ".gitlab-ci.yml",
                ".gitea/workflows/x.yml",
                ".githooks.md",
                "src/git.py",
                "x.git",
                "git~",
                "foo~1",
                ".npmrc",
                ".prettierrc",
                ".eslintrc.json",
                ".dockerignore",
                ".config/app.toml",
                "..foo",
                "...",
                "a:b"
            })
    void what_only_looks_alike_is_free(String path) throws Exception {
        assertEquals(false, workspace.isProtected(path));
        assertEquals(path, workspace.write(path, bytes("x")).orElseThrow().path());
    }

    @Test
    @DisplayName("T2, T5: a link does not lead to a protected file either, nor does what is called otherwise")
    void a_link_does_not_lead_there_either() throws Exception {
        Files.createDirectories(root.resolve(".git/hooks"));
        Files.writeString(root.resolve(".git/config"), "[core]\n");
        Files.createSymbolicLink(root.resolve("g"), Path.of(".git"));
        Files.createSymbolicLink(root.resolve("notes.txt"), Path.of(".git/config"));
        Files.createSymbolicLink(root.resolve("code"), Path.of(".vscode"));

        for (String path : List.of("g/config", "g/hooks/pre-commit", "notes.txt", "g/../.git/config")) {
            assertThrows(ProtectedException.class, () -> workspace.write(path, bytes("x")), path);
        }
        assertThrows(ProtectedException.class, () -> workspace.delete("notes.txt"));
        assertThrows(ProtectedException.class, () -> workspace.write("notes.txt", bytes("[core]\n"), bytes("x")));
        assertThrows(IOException.class, () -> workspace.write("code/settings.json", bytes("x")));
        assertEquals("[core]\n", Files.readString(root.resolve(".git/config")));
        assertEquals(".git/config", workspace.resolve("notes.txt"));
    }

    @Test
    @DisplayName(
            "T5: what git takes for a repository is protected whatever it is called, and so is what would complete one")
    void a_repository_by_any_name_is_protected() throws Exception {
        for (String name : List.of("HEAD", "config", "objects/x", "refs/x")) {
            Files.createDirectories(root.resolve("bare").resolve(name).getParent());
            Files.writeString(root.resolve("bare").resolve(name), "x");
        }
        Files.createDirectories(root.resolve("half"));
        Files.writeString(root.resolve("half/HEAD"), "ref: refs/heads/main\n");
        Files.createDirectories(root.resolve("tree"));
        Files.writeString(root.resolve("tree/HEAD"), "x");
        Files.writeString(root.resolve("tree/commondir"), "x");

        for (String path : List.of(
                "bare/config",
                "bare/hooks/pre-commit",
                "bare/deep/er/file",
                "half/config",
                "half/hooks/pre-commit",
                "half/objects/x",
                "half/refs/heads/main",
                "half/commondir",
                "tree/x")) {
            assertThrows(ProtectedException.class, () -> workspace.write(path, bytes("evil")), path);
        }
        workspace.write("half/README.md", bytes("free"));
    }

    @Test
    void exactly_what_was_allowed_may_be_changed() throws Exception {
        Workspace view = workspace.allowing(workspace.resolve("./.vscode/settings.json"));

        view.write(".vscode/settings.json", bytes("1"));
        view.write(".vscode/settings.json", bytes("1"), bytes("2"));
        view.write("free.txt", bytes("x"));

        assertEquals("2", Files.readString(root.resolve(".vscode/settings.json")));
        assertThrows(ProtectedException.class, () -> view.write(".vscode/tasks.json", bytes("x")));
        assertThrows(ProtectedException.class, () -> view.write(".git/config", bytes("x")));
        assertThrows(ProtectedException.class, () -> workspace.write(".vscode/settings.json", bytes("3")));
        assertTrue(view.delete(".vscode/settings.json").deleted());
    }

    @Test
    void taking_back_reaches_what_was_allowed() throws Exception {
        FileChange change =
                workspace.allowing(".mcp.json").write(".mcp.json", bytes("x")).orElseThrow();

        workspace.restore(change.path(), change.after(), change.before());

        assertTrue(Files.notExists(root.resolve(".mcp.json")));
    }
}
