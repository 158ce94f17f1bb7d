package dev.runnel.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The double itself: a checker that lets things pass would make its users' tests worthless. */
@Timeout(60)
class ProviderServerTest {

    private static final String CALL =
            "{'role':'assistant','content':null,'tool_calls':[{'id':'c','type':'function','function':{'name':'ls','arguments':'{}'}}]}";
    private static final String RESULT = "{'role':'tool','tool_call_id':'c','content':''}";
    private static final String USER = "{'role':'user','content':'Hi'}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                USER + "," + CALL + " | calls without result at the end: [c]",
                USER + "," + CALL + "," + USER + " | calls without result before message 2: [c]",
                USER + "," + RESULT + " | a result without call in message 1: c",
                USER + "," + CALL + "," + RESULT + "," + RESULT + " | a result without call in message 3: c",
                USER + ",{'role':'assistant','content':'x'} | nothing to answer: the last word is the assistant's",
                USER + ",{'role':'assistant','content':''}," + USER + " | an empty assistant message at 1",
                USER + ",{'role':'system','content':'x'}," + USER + " | a system message at 1",
                "{'role':'user','content':''} | an empty user message at 0",
                "`` | no messages"
            })
    void a_request_out_of_order_is_refused_and_fails_the_test(String messages, String complaint) throws Exception {
        var server = ProviderServer.script().says("x").start();

        int status = post(server, messages);

        assertEquals(400, status);
        var thrown = assertThrows(AssertionError.class, server::close);
        assertTrue(thrown.getMessage().contains(complaint), thrown.getMessage());
    }

    @Test
    void a_request_in_order_is_answered() throws Exception {
        try (var server = ProviderServer.script().says("x").start()) {
            assertEquals(200, post(server, USER + "," + CALL + "," + RESULT));
        }
    }

    @Test
    void a_request_after_the_last_answer_is_a_violation() throws Exception {
        try (var server = ProviderServer.script().says("x").start()) {
            assertEquals(200, post(server, USER));
            assertEquals(400, post(server, USER));

            assertEquals(List.of("the script has only 1 answers"), server.violations());
        }
    }

    @Test
    void conversations_side_by_side_get_the_answers_of_their_turns() throws Exception {
        try (var server =
                ProviderServer.script().calls("ls", "{}").says("x").byTurn().start()) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, post(server, USER));
                assertEquals(200, post(server, USER + "," + CALL + "," + RESULT));
            }
        }
    }

    @Test
    void it_is_a_program_too() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.runnel.support.ProviderServer",
                        "calls",
                        "read",
                        "{\"path\":\"a\"}",
                        "and",
                        "says",
                        "Hello you")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            var out = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
            URI base = URI.create("http://127.0.0.1:" + out.readLine() + "/v1");

            String answer = send(base, USER).body();

            assertTrue(answer.contains("\"content\":\"Hello \"") && answer.endsWith("data: [DONE]\n\n"), answer);
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private static int post(ProviderServer server, String messages) throws Exception {
        return send(server.baseUrl(), messages).statusCode();
    }

    private static java.net.http.HttpResponse<String> send(URI base, String messages) throws Exception {
        String body = "{'model':'m','stream':true,'messages':[" + (messages == null ? "" : messages) + "]}";
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
