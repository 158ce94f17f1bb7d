package dev.runnel.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doubles' checks themselves: one that lets things pass would make its users' tests worthless. */
class RequestCheckTest {

    private static final String HI = "{'role':'user','parts':[{'text':'Hi'}]}";
    private static final String SIGNED = "'thoughtSignature':'c2lnbmF0dXJl0A=='";
    private static final String CALL =
            "{'role':'model','parts':[{'functionCall':{'id':'c','name':'ls','args':{}}," + SIGNED + "}]}";
    private static final String RESULT = "{'functionResponse':{'id':'c','name':'ls','response':{'output':''}}}";
    private static final String ANSWERED = HI + "," + CALL + ",{'role':'user','parts':[" + RESULT + "]}";

    private static final String USER = "{'role':'user','content':'Hi'}";
    private static final String ASSISTANT =
            "{'role':'assistant','content':'','tool_calls':[{'function':{'name':'ls','arguments':{}}}]}";
    private static final String TOOL = "{'role':'tool','tool_name':'ls','content':''}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | no contents",
                HI + "," + HI + " | two contents of user in a row at 1",
                CALL + " | two contents of model in a row at 0",
                HI + "," + CALL + " | calls without result at the end: [c ls]",
                HI + "," + CALL + "," + HI + " | calls without result in content 2: [c ls]",
                HI + ",{'role':'model','parts':[{'text':'x'}]} | nothing to answer: the last word is the model's",
                "{'role':'user','parts':[]} | a content without parts at 0",
                "{'role':'user','parts':[{'text':''}]} | an empty part in content 0",
                "{'role':'user','parts':[{'text':'x','id':1}]} | a part nobody knows at 0",
                "{'role':'user','parts':[" + RESULT + "]} | a result out of place: c ls",
                "{'role':'user','parts':[{'text':'x'," + SIGNED + "}]} | a signature of no model at 0",
                HI
                        + ",{'role':'model','parts':[{'functionCall':{'name':'ls','args':{}}}]} | missing a thought_signature",
                HI + ",{'role':'model','parts':[{'functionCall':{'name':'ls'}," + SIGNED
                        + "}]} | a call without arguments in content 1",
                HI + ",{'role':'model','parts':[{'functionCall':{'name':'ls','args':{}},'thoughtSignature':'other'}]}"
                        + " | missing a thought_signature in content 1: other"
            })
    void what_gemini_refuses_is_complained_of(String contents, String complaint) {
        assertComplains(gemini(contents), complaint);
    }

    @Test
    void what_gemini_takes_is_let_pass() {
        assertEquals(List.of(), gemini(ANSWERED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | no messages",
                "{'role':'user','content':''} | an empty user message at 0",
                "{'role':'user'} | not of the right shape",
                USER + "," + ASSISTANT + " | calls without result at the end: [ ls]",
                USER + "," + ASSISTANT + "," + USER + " | calls without result before message 2: [ ls]",
                USER + "," + TOOL + " | a result out of place:  ls",
                USER + ",{'role':'assistant','content':''}," + USER + " | an empty answer at 1",
                USER + ",{'role':'assistant','content':'x'} | nothing to answer: the last word is the assistant's",
                USER + ",{'role':'assistant','content':'','tool_calls':[{'function':{'name':'ls','arguments':'{}'}}]}"
                        + " | arguments of no object at 1"
            })
    void what_ollama_could_misunderstand_is_complained_of(String messages, String complaint) {
        assertComplains(ollama(messages), complaint);
    }

    @Test
    void what_ollama_takes_is_let_pass() {
        assertEquals(List.of(), ollama(USER + "," + ASSISTANT + "," + TOOL));
    }

    private static void assertComplains(List<String> violations, String complaint) {
        assertTrue(violations.stream().anyMatch(said -> said.contains(complaint)), violations.toString());
    }

    private static List<String> gemini(String contents) {
        String body = "{'contents':[" + (contents == null ? "" : contents) + "]}";
        return new GeminiRequestCheck(request("/v1beta/models/m:streamGenerateContent?alt=sse", body)).violations();
    }

    private static List<String> ollama(String messages) {
        String body = "{'model':'m','stream':true,'messages':[" + (messages == null ? "" : messages) + "]}";
        return new OllamaRequestCheck(request("/api/chat", body)).violations();
    }

    private static ProviderRequest request(String path, String body) {
        return new ProviderRequest(
                1,
                "POST",
                path,
                Map.of("content-type", "application/json"),
                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
