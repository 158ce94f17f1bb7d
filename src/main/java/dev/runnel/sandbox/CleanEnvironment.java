package dev.runnel.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The environment commands get: a few variables that tools need, and none that holds a secret. */
public final class CleanEnvironment {

    private static final Set<String> NAMES = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "GRADLE_USER_HOME",
            "NODE_PATH",
            "VIRTUAL_ENV",
            "GOPATH",
            "GOROOT",
            "CARGO_HOME",
            "RUSTUP_HOME",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            MarkedFamily.MARK);

    /** Proxies are written in both cases; without them a build behind one cannot fetch anything. */
    private static final Pattern MORE_NAMES =
            Pattern.compile("(LC|MAVEN|PYENV|XDG)_.*|PYENV|(?i:(HTTP|HTTPS|NO)_PROXY)");

    private static final Pattern SECRET_NAME =
            Pattern.compile("KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL", Pattern.CASE_INSENSITIVE);

    /** An address with a password in it. */
    private static final Pattern SECRET_VALUE = Pattern.compile("://[^/\\s]*@");

    /** Nobody is there to turn pages, type a password or see colours. */
    private static final Map<String, String> FIXED = Map.of(
            "TERM", "dumb",
            "PAGER", "cat",
            "GIT_PAGER", "cat",
            "GIT_TERMINAL_PROMPT", "0",
            "NO_COLOR", "1");

    private CleanEnvironment() {}

    /** What of {@code environment} a command may see, and what is the same for all commands. */
    public static Map<String, String> of(Map<String, String> environment) {
        var clean = new TreeMap<String, String>();
        environment.forEach((name, value) -> {
            if (wanted(name) && !secret(name, value)) {
                clean.put(name, value);
            }
        });
        clean.putAll(FIXED);
        return Map.copyOf(clean);
    }

    /** The values in {@code environment} that are secret, to judge by their names or by what they look like. */
    public static List<String> secrets(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> secret(variable.getKey(), variable.getValue()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static boolean wanted(String name) {
        return NAMES.contains(name) || MORE_NAMES.matcher(name).matches();
    }

    private static boolean secret(String name, String value) {
        return SECRET_NAME.matcher(name).find() || SECRET_VALUE.matcher(value).find();
    }
}
