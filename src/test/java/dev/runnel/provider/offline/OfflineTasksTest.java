package dev.runnel.provider.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OfflineTasksTest {

    private static final String SAMPLE = "Find and fix the failing test of the bundled sample";

    @TempDir
    private Path folder;

    private OfflineWorld world;

    @BeforeEach
    void world() {
        world = new OfflineWorld(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Write a hello world script",
                "Schreib ein Hallo-Welt-Programm",
                "Écris un programme bonjour le monde",
                "Escribe un programa hola mundo"
            })
    void a_hello_world_script_is_written_and_run(String wish) throws Exception {
        String words = world.ask(wish);

        assertEquals(List.of("ls .", "write hello.py", "bash python3 hello.py"), world.calls());
        assertTrue(words.contains("Hello, world!"), words);
    }

    @Test
    void without_python_the_greeting_comes_from_a_shell_script() throws Exception {
        String words = world.withoutPython().ask("Write a hello world script");

        assertTrue(words.contains("There is no `python3` here"), words);
        assertTrue(words.contains("`sh hello.sh` ran and printed:\n\n```text\nHello, world!"), words);
    }

    @Test
    void the_language_that_is_named_is_taken() throws Exception {
        String words = world.replacing("node", "echo from node").ask("write a hello world in JavaScript");

        assertTrue(world.has("hello.js"));
        assertTrue(words.contains("from node"), words);
    }

    @Test
    void a_language_it_does_not_know_changes_nothing() throws Exception {
        String words = world.ask("Write a hello world program in Rust");

        assertEquals(List.of(), world.calls());
        assertTrue(words.contains("I changed nothing"), words);
    }

    @Test
    void a_hello_script_that_is_there_is_kept() throws Exception {
        world.with("hello.py", "print('hello from me')\n");

        String words = world.ask("Write a hello world script");

        assertEquals("print('hello from me')\n", world.text("hello.py"));
        assertTrue(words.contains("hello from me"), words);
    }

    @Test
    void a_file_of_that_name_with_another_purpose_is_kept_and_another_name_found() throws Exception {
        world.with("hello.py", "print(42)\n");

        world.ask("Write a hello world script");

        assertEquals("print(42)\n", world.text("hello.py"));
        assertTrue(world.has("hello_world.py"));
    }

    @Test
    void tests_for_the_hello_script_pass() throws Exception {
        world.ask("Write a hello world script");

        String words = world.ask("now add tests");

        assertTrue(world.has("test_hello.py"));
        assertTrue(words.contains("The tests pass:"), words);
    }

    @Test
    void the_sample_is_written_fails_is_mended_and_passes() throws Exception {
        String words = world.ask(SAMPLE);

        assertTrue(words.contains("The tests fail: `test_the_total_counts_every_piece`."), words);
        assertTrue(words.contains("the tests pass now:"), words);
        assertTrue(world.text("sample/cart.py").contains("price * quantity"));
    }

    @Test
    void a_sample_that_is_mended_already_is_left_as_it_is() throws Exception {
        world.ask(SAMPLE);
        String mended = world.text("sample/cart.py");

        String words = world.ask(SAMPLE);

        assertTrue(words.contains("pass already"), words);
        assertEquals(mended, world.text("sample/cart.py"));
        assertFalse(world.calls().stream().anyMatch(call -> call.startsWith("edit") || call.startsWith("write")));
    }

    @Test
    void a_mistake_in_the_sample_it_does_not_know_is_left_to_others() throws Exception {
        world.ask(SAMPLE);
        world.with("sample/cart.py", "class Cart:\n    pass\n");

        String words = world.ask(SAMPLE);

        assertTrue(words.contains("I do not find the mistake I know of"), words);
        assertEquals("class Cart:\n    pass\n", world.text("sample/cart.py"));
    }

    @Test
    void the_sample_is_mended_without_python_but_nothing_is_claimed() throws Exception {
        String words = world.withoutPython().ask(SAMPLE);

        assertTrue(words.contains("could not run the tests to prove it"), words);
        assertFalse(words.contains("pass now"), words);
    }

    @Test
    void a_folder_named_sample_of_somebody_else_is_left_alone() throws Exception {
        world.with("sample/data.txt", "mine");

        String words = world.ask(SAMPLE);

        assertTrue(words.contains("that is not mine"), words);
        assertFalse(world.has("sample/cart.py"));
    }

    @Test
    void a_project_is_explained_by_what_it_says_of_itself() throws Exception {
        world.with("README.md", "# Teapot\n\n[![badge](x)](y)\n\nBrews tea. And coffee.\n")
                .with("pom.xml", """
                        <project><parent><artifactId>above</artifactId><version>9</version></parent>
                        <artifactId>teapot</artifactId><version>1.2</version></project>""")
                .with("src/A.java", "")
                .with("src/b/B.java", "")
                .with("target/C.java", "");

        String words = world.ask("Explain this project");

        assertTrue(words.contains("`README.md`: **Teapot**. Brews tea."), words);
        assertFalse(words.contains("coffee"), words);
        assertTrue(words.contains("- `pom.xml` (Maven): `teapot`, version 1.2"), words);
        assertTrue(words.contains("4 files, without generated and ignored ones: 2 Java, 1 Markdown, 1 XML."), words);
        assertTrue(words.contains("`mvn -q test`"), words);
        assertTrue(world.calls().stream().allMatch(call -> call.matches("(read|ls|glob) .*")), world.calls()::toString);
    }

    @Test
    void other_build_files_are_read_too() throws Exception {
        world.with(
                        "package.json",
                        "{\"name\": \"tea\", \"version\": \"0.3.0\", \"scripts\": {\"test\": \"node --test\"}}")
                .with(
                        "pyproject.toml",
                        "[build-system]\nname = \"no\"\n\n[project]\nversion = \"2\"\nname = \"leaf\"\n");

        String words = world.ask("What does this repo do?");

        assertTrue(words.contains("- `package.json` (npm): `tea`, version 0.3.0"), words);
        assertTrue(words.contains("- `pyproject.toml` (Python): `leaf`, version 2"), words);
        assertTrue(words.contains("`npm test`"), words);
    }

    @Test
    void an_empty_folder_is_called_empty() throws Exception {
        assertTrue(world.ask("Erkläre dieses Projekt").contains("This folder is empty"));
    }

    @Test
    void the_tests_of_a_python_project_pass_with_what_python_has() throws Exception {
        world.with(
                        "tests/test_tea.py",
                        "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        pass\n")
                .replacing("-m pytest", "echo 'python3: No module named pytest'; exit 1");

        String words = world.ask("Run the project's tests");

        assertTrue(words.contains("pytest is not installed"), words);
        assertTrue(words.contains("The tests pass: `python3 -m unittest discover -s tests"), words);
        assertTrue(words.contains("Ran 1 test"), words);
    }

    @Test
    void tests_that_fail_are_reported_as_failing() throws Exception {
        world.with("pom.xml", "<project/>").replacing("mvn", "echo 'CartTest.total: expected 12 but was 10'; exit 1");

        String words = world.ask("führe die Tests aus");

        assertTrue(words.contains("`mvn -q test` failed with exit code 1."), words);
        assertTrue(words.contains("expected 12 but was 10"), words);
        assertFalse(words.contains("The tests pass"), words);
    }

    @Test
    void a_missing_build_program_is_named() throws Exception {
        world.with("Cargo.toml", "[package]\nname = \"x\"\n").replacing("cargo", "exit 127");

        assertTrue(world.ask("run the tests").contains("`cargo` is not to be had here"));
    }

    @Test
    void a_project_without_tests_is_said_to_have_none() throws Exception {
        world.with("package.json", "{\"scripts\": {\"test\": \"echo \\\"Error: no test specified\\\" && exit 1\"}}");

        String words = world.ask("run the tests");

        assertTrue(words.contains("I find no tests here"), words);
        assertFalse(world.calls().stream().anyMatch(call -> call.startsWith("bash")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello!",
                "What is the capital of France?",
                "Refactor the parser",
                "hello world",
                "How do I create a Flask app?",
                "Please don't run the tests",
                ""
            })
    void anything_else_is_answered_with_what_can_be_had_and_touches_nothing(String wish) throws Exception {
        String words = world.ask(wish);

        assertEquals(List.of(), world.calls());
        assertTrue(words.contains("`OPENAI_API_KEY`") && words.contains("`-m openai-chat/NAME`"), words);
    }

    @Test
    void a_refused_write_ends_the_work() throws Exception {
        world.withTools("read", "ls", "glob", "bash");

        String words = world.ask("Write a hello world script");

        assertTrue(words.contains("I could not write `hello.py`"), words);
        assertEquals(List.of("ls ."), world.calls());
    }
}
