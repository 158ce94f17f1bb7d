package dev.runnel.provider.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.model.Message;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TasksTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Create a Flask app with CRUD routes                  | FlaskTask
            create a flask app with crud routes and tests        | FlaskTask
            Flask CRUD app                                       | FlaskTask
            Add the missing routes to my Flask app               | FlaskTask
            Explain the Flask app                                | IntroductionTask
            Explain how to create a Flask app                    | IntroductionTask
            Create a Django app with CRUD routes                 | IntroductionTask
            make me a python hello world                         | HelloTask
            Scrivi un programma ciao mondo                       | HelloTask
            Explain what this project does                       | ExplainTask
            What is in this folder?                              | ExplainTask
            Was macht dieses Projekt?                            | ExplainTask
            Explique ce projet                                   | ExplainTask
            ¿Qué hace este proyecto?                             | ExplainTask
            What is this error?                                  | IntroductionTask
            Run the project's tests                              | RunTestsTask
            Run the project’s tests                              | RunTestsTask
            mvn test                                             | RunTestsTask
            Do the tests pass?                                   | RunTestsTask
            Teste das Projekt                                    | RunTestsTask
            Lance les tests                                      | RunTestsTask
            Ejecuta las pruebas                                  | RunTestsTask
            Fix the failing test                                 | RunTestsTask
            Find and fix the failing test of the bundled sample  | SampleTask
            Behebe den fehlschlagenden Test im Beispiel          | SampleTask
            now add tests                                        | AddTestsTask
            Add unit tests for the Flask app                     | AddTestsTask
            Füge Tests hinzu                                     | AddTestsTask
            Ajoute des tests                                     | AddTestsTask
            Don't run the tests                                  | IntroductionTask
            """)
    void a_wish_finds_its_task(String wish, String task) {
        assertEquals(task, taskFor(wish));
    }

    @Test
    void again_means_the_wish_before() {
        assertEquals("HelloTask", taskFor("Run the tests", "Write a hello world script", "ok, again!", "once more"));
    }

    @Test
    void the_newest_wish_decides() {
        assertEquals("IntroductionTask", taskFor("Write a hello world script", "thanks"));
    }

    @Test
    void what_was_piped_in_far_below_the_wish_is_no_wish() {
        assertEquals("IntroductionTask", taskFor("What is this?!\n" + "log line\n".repeat(100) + "run the tests"));
    }

    private static String taskFor(String... wishes) {
        List<Message> history =
                List.of(wishes).stream().<Message>map(Message.User::new).toList();
        return Tasks.wantedIn(history).getClass().getSimpleName();
    }
}
