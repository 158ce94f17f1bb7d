package dev.runnel.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CleanEnvironmentTest {

    private static final Map<String, String> FIXED =
            Map.of("TERM", "dumb", "PAGER", "cat", "GIT_PAGER", "cat", "GIT_TERMINAL_PROMPT", "0", "NO_COLOR", "1");

    @Test
    void what_tools_need_is_kept() {
        var needed = Map.of(
                "PATH",
                "/usr/bin",
                "HOME",
                "/home/me",
                "LANG",
                "C.UTF-8",
                "LC_ALL",
                "C",
                "JAVA_HOME",
                "/jdk",
                "MAVEN_OPTS",
                "-Xmx1g",
                "PYENV_ROOT",
                "/pyenv",
                "XDG_CACHE_HOME",
                "/cache",
                "https_proxy",
                "http://proxy:3128");

        Map<String, String> clean = CleanEnvironment.of(needed);

        assertEquals(with(needed), clean);
    }

    @Test
    void what_is_not_asked_for_is_dropped() {
        Map<String, String> clean = CleanEnvironment.of(Map.of(
                "LD_PRELOAD", "/evil.so", "RUNNEL_HOME", "/h", "BASH_ENV", "/evil", "EDITOR", "vi", "TERM", "xterm"));

        assertEquals(FIXED, clean);
    }

    @Test
    void a_secret_is_dropped_whatever_its_name_begins_with() {
        Map<String, String> clean = CleanEnvironment.of(Map.of(
                "MAVEN_REPO_TOKEN", "t",
                "MAVEN_GPG_KEY", "k",
                "XDG_secret", "s",
                "LC_PASSWORD", "p",
                "PYENV_CREDENTIALS", "c",
                "ANTHROPIC_API_KEY", "canary",
                "HTTPS_PROXY", "http://me:pass@proxy:3128"));

        assertEquals(FIXED, clean);
    }

    private static Map<String, String> with(Map<String, String> variables) {
        var all = new HashMap<>(FIXED);
        all.putAll(variables);
        return all;
    }
}
