package dev.runnel.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRequestCheckTest {

    private static final String TEXT = "{'type':'text','text':'Hi'}";
    private static final String HI = "{'role':'user','content':[" + TEXT + "]}";
    private static final String USE = "{'type':'tool_use','id':'c','name':'ls','input':{}}";
    private static final String CALL = "{'role':'assistant','content':[" + USE + "]}";
    private static final String BACK = "{'type':'tool_result','tool_use_id':'c','content':''}";
    private static final String RESULT = "{'role':'user','content':[" + BACK + "]}";
    private static final Map<String, String> HEADERS =
            Map.of("content-type", "application/json", "anthropic-version", "2023-06-01", "x-api-key", "k");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | no messages",
                CALL + " | roles do not take turns at 0",
                HI + "," + HI + " | roles do not take turns at 1",
                HI + "," + CALL + " | calls without result at the end: [c]",
                HI + ",{'role':'assistant','content':[" + TEXT + "]} | the conversation must end with a user message",
                HI + "," + CALL + "," + HI + " | calls without result before or in message 2: [c]",
                HI + "," + CALL + ",{'role':'user','content':[" + TEXT + "," + BACK
                        + "]} | a result after other blocks in message 2",
                HI + "," + CALL + ",{'role':'user','content':[" + BACK + "," + BACK
                        + "]} | a result without call in message 2: c",
                RESULT + " | a result without call in message 0: c",
                HI + "," + CALL + "," + RESULT + "," + CALL + "," + RESULT + " | two calls with the id c",
                "{'role':'user','content':[{'type':'text','text':' '}]} | a text without text in message 0",
                "{'role':'user','content':[]} | an empty message at 0",
                HI
                        + ",{'role':'assistant','content':[{'type':'thinking','thinking':'a','signature':'signed/0'}]},"
                        + HI + " | thinking was modified in message 1",
                HI + ",{'role':'assistant','content':[{'type':'thinking','thinking':'a','signature':''}]}," + HI
                        + " | thinking without signature in message 1",
                HI + ",{'role':'assistant','content':[{'type':'tool_use','id':'a:b','name':'ls','input':'{}'}]}"
                        + " | a call's id in message 1: a:b; an input that is no object in message 1"
            })
    void what_the_api_refuses_is_refused(String messages, String complaint) {
        String found = String.join("; ", violations(HEADERS, "", messages == null ? "" : messages));

        assertTrue(found.contains(complaint), found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'temperature':1 | members nobody asked for",
                "'tools':[] | an empty list of tools",
                "'tools':[{'name':'a b','input_schema':{'type':'object'}}] | a tool's name",
                "'tools':[{'name':'ls','parameters':{},'input_schema':{'type':'object'}}] | extra inputs are not permitted",
                "'tools':[{'name':'ls','input_schema':{'type':'string'}}] | a schema of no object",
                "'system':[{'type':'text','text':''}] | a text without text in system",
                "'cache_control':{'type':'forever'} | a mark"
            })
    void members_are_checked(String member, String complaint) {
        String found = String.join("; ", violations(HEADERS, member + ",", HI));

        assertTrue(found.contains(complaint), found);
    }

    @Test
    void five_marks_are_too_many() {
        String marked = "{'type':'text','text':'Hi','cache_control':{'type':'ephemeral'}}";
        String four = String.join(",", List.of(marked, marked, marked, marked));
        String user = "{'role':'user','content':[" + four + "]}";

        assertEquals(List.of(), violations(HEADERS, "", user));
        assertEquals(List.of("5 cache marks"), violations(HEADERS, "'cache_control':{'type':'ephemeral'},", user));
    }

    @Test
    void a_version_is_asked_for_and_only_one_key_taken() {
        assertEquals(
                List.of("no anthropic-version", "two kinds of keys"),
                violations(
                        Map.of("content-type", "application/json", "x-api-key", "k", "authorization", "Bearer k"),
                        "",
                        HI));
    }

    @Test
    void a_request_in_order_is_taken() {
        assertEquals(List.of(), violations(HEADERS, "", HI + "," + CALL + "," + RESULT));
    }

    private static List<String> violations(Map<String, String> headers, String members, String messages) {
        String body = "{'model':'m','max_tokens':9,'stream':true," + members + "'messages':[" + messages + "]}";
        return new AnthropicRequestCheck(new ProviderRequest(
                        1,
                        "POST",
                        "/v1/messages",
                        headers,
                        body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .violations();
    }
}
