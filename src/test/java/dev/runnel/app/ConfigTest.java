package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runnel.app.Config.BadSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    @TempDir
    Path folder;

    /** The five places a setting can come from, the one that wins first. */
    private static final List<String> PLACES = List.of("option", "property", "variable", "file", "context");

    private Config with(String key, Map<String, String> values) throws Exception {
        var system = new Properties();
        system.setProperty("user.home", folder.toString());
        var options = new HashMap<String, String>();
        var environment = new HashMap<String, String>();
        for (var value : values.entrySet()) {
            switch (value.getKey()) {
                case "option" -> options.put(key, value.getValue());
                case "property" -> system.setProperty("runnel." + key, value.getValue());
                case "variable" ->
                    environment.put(
                            "RUNNEL_" + key.toUpperCase(java.util.Locale.ROOT).replace('-', '_'), value.getValue());
                case "file" -> userFile(key + " = " + value.getValue() + "\n");
                default -> {}
            }
        }
        return new Config(
                options,
                system,
                environment,
                name -> Optional.ofNullable(values.get("context")).filter(any -> name.equals("runnel." + key)));
    }

    private void userFile(String text) throws IOException {
        Path file = folder.resolve(".config").resolve("runnel").resolve("config.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void of_several_spellings_the_first_found_wins() throws Exception {
        for (int first = 0; first < PLACES.size(); first++) {
            var values = new HashMap<String, String>();
            PLACES.subList(first, PLACES.size()).forEach(place -> values.put(place, "from " + place));
            Files.deleteIfExists(folder.resolve(".config/runnel/config.properties"));

            assertEquals(
                    Optional.of("from " + PLACES.get(first)),
                    with("max-turns", values).text("max-turns"));
        }
    }

    @Test
    void what_is_set_nowhere_is_not_set() throws Exception {
        assertEquals(Optional.empty(), with("model", Map.of()).text("model"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void a_blank_setting_is_none_and_hides_none(String blank) throws Exception {
        for (int set = 1; set < PLACES.size(); set++) {
            var values = new HashMap<String, String>();
            PLACES.subList(0, set).forEach(place -> values.put(place, blank));
            values.put(PLACES.get(set), "real");

            assertEquals(Optional.of("real"), with("model", values).text("model"), "below " + PLACES.get(set - 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "90s, PT1M30S", "30m, PT30M", "2h, PT2H", "1d, PT24H"})
    void times_have_a_unit(String value, Duration duration) throws Exception {
        assertEquals(duration, option("stall-timeout", value).duration("stall-timeout", Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "0", "30", "-1s", "1.5h", "1 h", "h", "1H", "1w", "10000000000s", "PT1H", "١s"})
    void a_time_that_is_none_is_named_with_what_it_may_be(String value) throws Exception {
        Config config = option("stall-timeout", value);

        assertNamed("stall-timeout", value, "90s", () -> config.duration("stall-timeout", Duration.ZERO));
    }

    @Test
    void events_are_kept_for_ever_unless_a_time_is_set() throws Exception {
        assertEquals(Optional.empty(), with("retention", Map.of()).durationUnless("keep", "retention"));
        assertEquals(Optional.empty(), option("retention", "keep").durationUnless("keep", "retention"));
        assertEquals(
                Optional.of(Duration.ofDays(90)), option("retention", "90d").durationUnless("keep", "retention"));
        for (String value : List.of("never", "Keep", "0d", "90", "-1d")) {
            Config config = option("retention", value);
            assertNamed("retention", value, "keep, or a time", () -> config.durationUnless("keep", "retention"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1.5", "2147483648", "1e3", "0x10", "ten"})
    void a_number_that_is_none_is_named_with_what_it_may_be(String value) throws Exception {
        Config config = option("max-turns", value);

        assertNamed("max-turns", value, "from 1 up", () -> config.number("max-turns", 1, 50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "70000", "http"})
    void a_port_that_is_none_is_named_with_what_it_may_be(String value) throws Exception {
        Config config = option("port", value);

        assertNamed("port", value, "from 0 to 65535", () -> config.number("port", 0, 65_535, 8000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1.5", "99999999999999999999"})
    void a_count_that_is_none_is_named_with_what_it_may_be(String value) throws Exception {
        Config config = option("max-tokens", value);

        assertNamed("max-tokens", value, "from 1 up", () -> config.count("max-tokens"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-1", "1d", "0x1p3", "1e9", "x", "$2", "2,50"})
    void an_amount_that_is_none_is_named_with_what_it_may_be(String value) throws Exception {
        Config config = option("max-cost", value);

        assertNamed("max-cost", value, "US dollars", () -> config.amount("max-cost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "a=", " = ", "a=b,c", "a=/x, =/y"})
    void pairs_that_are_none_are_named(String value) throws Exception {
        Config config = option("workspaces", value);

        assertNamed("workspaces", "", "name=value", () -> config.pairs("workspaces"));
    }

    private static Config option(String key, String value) throws BadSettingException {
        return Config.of(Map.of(key, value), Map.of("HOME", "/nonexistent"));
    }

    private interface Asked {
        Object ask() throws BadSettingException;
    }

    private static void assertNamed(String key, String value, String wanted, Asked asked) {
        String sentence = assertThrows(BadSettingException.class, asked::ask).getMessage();

        assertTrue(
                sentence.startsWith(key + " is \"") && sentence.contains(value) && sentence.contains(wanted), sentence);
    }

    @Test
    void lists_and_pairs_are_separated_by_commas() throws Exception {
        assertEquals(Set.of("a", "b"), option("allowed-hosts", " a, b,,").list("allowed-hosts"));
        assertEquals(Set.of(), option("x", "y").list("allowed-hosts"));
        assertEquals(
                Map.of("a", "/x", "b", "/y=z"),
                option("workspaces", "a=/x, b = /y=z,").pairs("workspaces"));
    }

    @Test
    void the_home_is_where_the_xdg_standard_wants_it() throws Exception {
        assertEquals(
                Path.of("/h/.local/state/runnel"),
                Config.of(Map.of(), Map.of("HOME", "/h")).home());
        assertEquals(
                Path.of("/s/runnel"),
                Config.of(Map.of(), Map.of("HOME", "/h", "XDG_STATE_HOME", "/s"))
                        .home());
        assertEquals(
                Path.of("/r"),
                Config.of(Map.of(), Map.of("HOME", "/h", "XDG_STATE_HOME", "/s", "RUNNEL_HOME", "/r"))
                        .home());
    }

    @Test
    void a_file_of_settings_that_cannot_be_read_is_named() throws Exception {
        userFile("model = \\u12\n");

        String sentence = assertThrows(BadSettingException.class, () -> with("model", Map.of()))
                .getMessage();

        assertTrue(sentence.contains("config.properties"), sentence);
    }

    @Test
    void the_programs_refuse_what_is_no_setting(@TempDir Path home) {
        for (Map.Entry<String, String> wrong : Map.of(
                        "max-turns", "0",
                        "max-runs", "none",
                        "max-runs-per-principal", "-1",
                        "max-run-time", "forever",
                        "stall-timeout", "90",
                        "max-cost", "NaN",
                        "approval", "never",
                        "sandbox", "on",
                        "sandbox-network", "maybe",
                        "store", "redis://localhost")
                .entrySet()) {
            var thrown = assertThrows(
                    BadSettingException.class,
                    () -> new App(
                            Config.of(
                                    Map.of("home", home.toString(), wrong.getKey(), wrong.getValue()),
                                    Map.of("HOME", home.toString())),
                            RunCommand.workspace(home)),
                    wrong.toString());
            assertTrue(
                    thrown.getMessage().startsWith(wrong.getKey() + " is \"" + wrong.getValue()), thrown.getMessage());
        }
    }
}
