package dev.runnel.app;

import dev.runnel.provider.Variables.Variable;
import dev.runnel.run.Durations;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All settings, and the only place that looks at the environment and at system properties. A key such as {@code max-turns} has
 * several spellings; the first found wins: option {@code --max-turns}, system property {@code runnel.max-turns}, environment
 * {@code RUNNEL_MAX_TURNS}, the user's {@code config.properties}, the WAR's {@code context-param} {@code runnel.max-turns}.
 */
public final class Config {

    private final Map<String, String> options;
    private final Properties system;
    private final Map<String, String> environment;
    private final Map<String, String> userFile;
    private final Function<String, Optional<String>> contextParameter;

    /** The sources as they are; {@link #ofProcess} and {@link #of} have them ready. */
    Config(
            Map<String, String> options,
            Properties system,
            Map<String, String> environment,
            Function<String, Optional<String>> contextParameter)
            throws BadSettingException {
        this.options = Map.copyOf(options);
        this.system = system;
        this.environment = Map.copyOf(environment);
        this.contextParameter = contextParameter;
        this.userFile = readUserFile(userFile());
    }

    /** A setting has a value it cannot have. The message names key and value and says what it may be. */
    public static final class BadSettingException extends Exception {
        private static final long serialVersionUID = 1;

        BadSettingException(String message) {
            super(message);
        }
    }

    /**
     * The settings of this process.
     *
     * @param options of the command line, by key
     * @param contextParameter the WAR's parameters, by name
     * @throws BadSettingException if the user's file cannot be read
     */
    public static Config ofProcess(Map<String, String> options, Function<String, Optional<String>> contextParameter)
            throws BadSettingException {
        return new Config(options, System.getProperties(), System.getenv(), contextParameter);
    }

    /** Settings given whole, for tests and for embedding. */
    public static Config of(Map<String, String> options, Map<String, String> environment) throws BadSettingException {
        var properties = new Properties();
        properties.setProperty("user.home", environment.getOrDefault("HOME", System.getProperty("user.home")));
        return new Config(options, properties, environment, name -> Optional.empty());
    }

    private static Map<String, String> readUserFile(Path file) throws BadSettingException {
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadSettingException("cannot read the settings in " + file + ": " + e.getMessage());
        }
        var values = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    /** The value of a key. Blank ones count as not set, so that {@code RUNNEL_MODEL=} in a script takes nothing away. */
    public Optional<String> text(String key) {
        return set(options.get(key))
                .or(() -> set(system.getProperty("runnel." + key)))
                .or(() -> environment("RUNNEL_" + key.toUpperCase(Locale.ROOT).replace('-', '_')))
                .or(() -> set(userFile.get(key)))
                .or(() -> contextParameter.apply("runnel." + key))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static Optional<String> set(@Nullable String value) {
        return Optional.ofNullable(value).filter(present -> !present.isBlank());
    }

    /** A variable of the environment that other tools know as well, such as {@code OPENAI_BASE_URL}; blank ones left out. */
    public Optional<String> environment(String name) {
        return set(environment.get(name));
    }

    /**
     * A variable that programs of the kind share, such as {@code ANTHROPIC_API_KEY}: from the environment, the user's
     * {@code config.properties} or the WAR's {@code context-param} of that name.
     */
    Optional<Variable> variable(String name) {
        return environment(name)
                .map(value -> new Variable(name, value.strip(), "the environment"))
                .or(() -> set(userFile.get(name)).map(value -> new Variable(name, value.strip(), "config.properties")))
                .or(() -> contextParameter
                        .apply(name)
                        .filter(value -> !value.isBlank())
                        .map(value -> new Variable(name, value.strip(), "the WAR's context-param")));
    }

    /** The operating system and the kind of processor. */
    String system() {
        return system.getProperty("os.name", "?") + " " + system.getProperty("os.arch", "?");
    }

    /** The kind of processor, as the JDK names it. */
    String processor() {
        return system.getProperty("os.arch", System.getProperty("os.arch"));
    }

    /** The folder of the JDK this runs on. */
    Path javaHome() {
        return Path.of(system.getProperty("java.home", System.getProperty("java.home")));
    }

    /** The user's own file of settings, be it there or not. */
    Path userFile() {
        return configFolder().resolve("config.properties");
    }

    /** The whole environment, for making that of commands from it. */
    public Map<String, String> environment() {
        return environment;
    }

    /** A whole number from {@code least} up. */
    public int number(String key, int least, int standard) throws BadSettingException {
        return number(key, least, Integer.MAX_VALUE, standard);
    }

    /** A whole number from {@code least} to {@code most}. */
    public int number(String key, int least, int most, int standard) throws BadSettingException {
        String wanted = "a whole number from " + least + (most == Integer.MAX_VALUE ? " up" : " to " + most);
        Optional<String> value = text(key);
        try {
            int number = value.isEmpty() ? standard : Integer.parseInt(value.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw bad(key, value.orElse(""), wanted, e);
        }
        throw bad(key, value.orElse(""), wanted);
    }

    /** A count from 1 without an upper end, or none. */
    public OptionalLong count(String key) throws BadSettingException {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().matches("[0-9]{1,18}") || Long.parseLong(value.get()) == 0) {
            throw bad(key, value.get(), "a whole number from 1 up");
        }
        return OptionalLong.of(Long.parseLong(value.get()));
    }

    /** An amount of money in US dollars, or none. */
    public OptionalDouble amount(String key) throws BadSettingException {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        // Not what Double.parseDouble takes: a limit of NaN would be none.
        if (!value.get().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            throw bad(key, value.get(), "an amount in US dollars, such as 2.50");
        }
        return OptionalDouble.of(Double.parseDouble(value.get()));
    }

    /** A time such as {@code 90s} or {@code 30m}. */
    public Duration duration(String key, Duration standard) throws BadSettingException {
        Optional<String> value = text(key);
        return value.isEmpty() ? standard : duration(key, value.get(), "a time", "500ms, 90s, 30m or 2h");
    }

    /** A time such as {@code 90d}; none where the key is not set, or to that word. */
    public Optional<Duration> durationUnless(String none, String key) throws BadSettingException {
        Optional<String> value = text(key).filter(word -> !word.equals(none));
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(duration(key, value.get(), none + ", or a time", "12h, 30d or 90d"));
    }

    private static Duration duration(String key, String value, String wanted, String examples)
            throws BadSettingException {
        Duration duration = Durations.parse(value).orElseThrow(() -> bad(key, value, wanted + " such as " + examples));
        if (duration.isZero()) {
            throw bad(key, value, wanted + " above 0, such as " + examples);
        }
        return duration;
    }

    /** Values separated by commas; none where the key is not set. */
    public Set<String> list(String key) {
        return text(key)
                .map(value -> Set.copyOf(Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList()))
                .orElse(Set.of());
    }

    /** Pairs {@code name=value} separated by commas, in order. */
    public Map<String, String> pairs(String key) throws BadSettingException {
        var pairs = new LinkedHashMap<String, String>();
        for (String pair : List.of(text(key).orElse("").split(","))) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = pair.substring(0, Math.max(equals, 0)).strip();
            String value = pair.substring(equals + 1).strip();
            if (name.isEmpty() || value.isEmpty()) {
                throw bad(key, pair, "name=value pairs separated by commas");
            }
            pairs.put(name, value);
        }
        return pairs;
    }

    /** Where sessions, workspaces and the token are kept. */
    public Path home() {
        return text("home")
                .map(Path::of)
                .orElseGet(() -> environment("XDG_STATE_HOME")
                        .map(Path::of)
                        .orElseGet(() -> userHome().resolve(".local").resolve("state"))
                        .resolve("runnel"))
                .toAbsolutePath();
    }

    private Path configFolder() {
        return environment("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElseGet(() -> userHome().resolve(".config"))
                .resolve("runnel");
    }

    /** The user's own folder. */
    Path userHome() {
        return Path.of(system.getProperty("user.home", "."));
    }

    /** Where the page's files were unpacked, when started from the WAR. */
    public Optional<Path> webapp() {
        return text("webapp").map(Path::of);
    }

    private static BadSettingException bad(String key, String value, String wanted) {
        return new BadSettingException(key + " is \"" + value + "\"; it must be " + wanted);
    }

    private static BadSettingException bad(String key, String value, String wanted, Exception cause) {
        BadSettingException bad = bad(key, value, wanted);
        bad.initCause(cause);
        return bad;
    }
}
