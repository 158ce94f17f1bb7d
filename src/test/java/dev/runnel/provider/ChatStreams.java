package dev.runnel.provider;

import java.util.List;

/** Streams as servers of the Chat Completions kind send them, written from what is known of each, and what they mean. */
enum ChatStreams {
    PLAIN("""
            data: {"id":"a","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null,"obfuscation":"xY"}

            data: {"id":"a","choices":[{"index":0,"delta":{"content":"Grüße"},"finish_reason":null}],"usage":null}

            data: {"id":"a","choices":[{"index":0,"delta":{"content":" 🛠️ und\\n\\u00e4"},"finish_reason":null}]}

            data: {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"a","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}

            data: [DONE]

            """, "says Grüße 🛠️ und\nä", "END 10/5/4/2", "  text Grüße 🛠️ und\nä"),
    PARALLEL_CALLS(
            """
            data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"read","arguments":""}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"path\\":"}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"a\\"}"}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"read","arguments":""}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\\"path\\":\\"b\\"}"}}]}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]

            """,
            "call 0 read",
            "args 0 {\"path\":\"a\"}",
            "call 1 read",
            "args 1 {\"path\":\"b\"}",
            "END -/-/-/-",
            "  c1 read {\"path\":\"a\"}",
            "  c2 read {\"path\":\"b\"}"),
    INTERLEAVED_FROM_ONE_WITH_REPEATED_NAMES(
            """
            data: {"choices":[{"delta":{"content":"Both.","tool_calls":[{"index":1,"id":"x","function":{"name":"read","arguments":"{\\"p"}},{"index":2,"id":"y","function":{"name":"grep"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":2,"id":"y","function":{"name":"","arguments":"{\\"q\\":"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":1,"id":"x","function":{"name":"read","arguments":"\\":1}"}},{"index":2,"function":{"name":"grep","arguments":"2}"}}]}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"cost":0.25}}

            data: [DONE]

            """,
            "says Both.",
            "call 0 read",
            "args 0 {\"p",
            "call 1 grep",
            "args 1 {\"q\":",
            "args 0 \":1}",
            "args 1 2}",
            "END 1/2/-/- $0.25",
            "  text Both.",
            "  x read {\"p\":1}",
            "  y grep {\"q\":2}"),
    WHOLE_CALLS_WITHOUT_INDEX_AND_IDS(
            """
            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"name":"ls","arguments":"{}"}},{"function":{"name":"ls","arguments":{"path":"b"}}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"prompt_cache_hit_tokens":6}}

            data: [DONE]

            """,
            "call 0 ls",
            "args 0 {}",
            "call 1 ls",
            "args 1 {\"path\":\"b\"}",
            "END 7/3/6/-",
            "  call00000 ls {}",
            "  call00001 ls {\"path\":\"b\"}"),
    FRAGMENTS_TOLD_APART_BY_THEIR_PLACE(
            """
            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"id":"p","type":"function","function":{"name":"read","arguments":""}},{"id":"q","type":"function","function":{"name":"grep","arguments":""}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"{\\"path\\":"}},{"function":{"arguments":"{\\"word\\":"}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"2}"}},{"index":0,"function":{"arguments":"1}"}}]}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]

            """,
            "call 0 read",
            "call 1 grep",
            "args 0 {\"path\":",
            "args 1 {\"word\":2}",
            "args 0 1}",
            "END -/-/-/-",
            "  p read {\"path\":1}",
            "  q grep {\"word\":2}"),
    CACHED_TOKENS_OUTSIDE_OF_THE_DETAILS("""
            data: {"choices":[{"index":0,"delta":{"content":"Yes"},"finish_reason":null}],"usage":null}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":30,"completion_tokens":1,"total_tokens":31,"cached_tokens":20,"prompt_tokens_details":null}}]}

            data: [DONE]

            """, "says Yes", "END 30/1/20/-", "  text Yes"),
    CALL_IN_THE_OLD_WAY("""
            data: {"choices":[{"delta":{"content":null,"function_call":{"name":"read","arguments":""}}}]}

            data: {"choices":[{"delta":{"function_call":{"arguments":"{\\"path\\":"}}}]}

            data: {"choices":[{"delta":{"function_call":{"arguments":"1}"}}}]}

            data: {"choices":[{"delta":{},"finish_reason":"function_call"}]}

            data: [DONE]

            """, "call 0 read", "args 0 {\"path\":1}", "END -/-/-/-", "  call00000 read {\"path\":1}"),
    CALL_IN_BOTH_WAYS("""
            data: {"choices":[{"delta":{"function_call":{"name":"ls","arguments":"{}"},"tool_calls":[{"index":0,"id":"b","type":"function","function":{"name":"ls","arguments":"{}"}}]}}]}

            data: {"choices":[{"delta":{"function_call":null},"finish_reason":"tool_calls"}]}

            data: [DONE]

            """, "call 0 ls", "args 0 {}", "END -/-/-/-", "  b ls {}"),
    ONE_INDEX_AND_ONE_ID_FOR_ALL(
            """
            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"0","function":{"name":"ls","arguments":null}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"0","function":{"name":"plan","arguments":"{\\"a\\":1}"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"0","function":{"name":"plan","arguments":"{\\"a\\":1}"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"0","function":{"name":"plan","arguments":"{\\"a\\":2}"}}]}}]}

            data: [DONE]

            """,
            "call 0 ls",
            "call 1 plan",
            "args 1 {\"a\":1}",
            "call 2 plan",
            "args 2 {\"a\":2}",
            "END -/-/-/-",
            "  0 ls ",
            "  call00000 plan {\"a\":1}",
            "  call00001 plan {\"a\":2}"),
    NAME_AFTER_ARGUMENTS_AND_NO_NAME_AT_ALL(
            """
            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"a\\""}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"late","function":{"name":"read","arguments":":1}"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":1,"id":"n","function":{"arguments":"{}"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":2}]}}]}

            data: {"choices":[{"finish_reason":"tool_calls"}]}

            """,
            "call 0 read",
            "args 0 {\"a\":1}",
            "call 1 unnamed",
            "args 1 {}",
            "END -/-/-/-",
            "  late read {\"a\":1}",
            "  n unnamed {}"),
    CONTENT_AS_ARRAY("""
            data: {"choices":[{"index":0,"delta":{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]}}],"p":"abc"}

            data: {"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"m."}]},{"type":"text","text":"A"},{"type":"new"}]}}]}

            data: {"choices":[{"index":0,"delta":{"content":"b"}}]}

            data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}

            data: [DONE]

            """, "thinks Hmm.", "says Ab", "END 3/4/-/-", "  reasoning Hmm.", "  text Ab"),
    REASONING_CONTENT(
            """
            data: {"choices":[{"delta":{"reasoning_content":"Let me","reasoning":"Let me"}}]}

            data: {"choices":[{"delta":{"reasoning_content":" see","content":null}}]}

            data: {"choices":[{"delta":{"content":"Yes","reasoning_content":null}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":361,"completion_tokens":26,"total_tokens":622,"completion_tokens_details":{"reasoning_tokens":235}}}]}

            data: [DONE]

            """,
            "thinks Let me see",
            "says Yes",
            "END 361/261/-/235",
            "  reasoning Let me see openai-chat/m {\"text_as\":\"reasoning_content\"}",
            "  text Yes"),
    REASONING_DETAILS(
            """
            : OPENROUTER PROCESSING

            data: {"provider":"P","choices":[{"delta":{"role":"assistant","content":"","reasoning":"One","reasoning_details":[{"type":"reasoning.text","text":"One","format":"f","index":0}]}}]}

            : OPENROUTER PROCESSING

            data: {"choices":[{"delta":{"role":"assistant","reasoning":" two","reasoning_details":[{"type":"reasoning.text","text":" two","signature":"s==","format":"f","index":0}]}}]}

            data: {"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"e==","index":1}]}}]}

            data: {"choices":[{"delta":{"content":"Done"},"finish_reason":"stop","native_finish_reason":"end_turn"}]}

            data: {"choices":[{"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}

            data: [DONE]

            """,
            "thinks One two",
            "says Done",
            "END 1/1/-/-",
            "  reasoning One two openai-chat/m {\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"One two\","
                    + "\"format\":\"f\",\"index\":0,\"signature\":\"s==\"},"
                    + "{\"type\":\"reasoning.encrypted\",\"data\":\"e==\",\"index\":1}]}",
            "  text Done"),
    REASONING_IN_THE_DETAILS_ALONE(
            """
            data: {"choices":[{"delta":{"content":"","reasoning_details":[{"type":"reasoning.text","text":"Count","index":0}],"refusal":"","tool_calls":null}}]}

            data: {"choices":[{"delta":{"content":"","reasoning_details":[{"type":"reasoning.text","text":" on","index":0}],"refusal":"","tool_calls":null}}]}

            data: {"choices":[{"delta":{"content":"Two","refusal":"","tool_calls":null}}]}

            data: [DONE]

            """,
            "thinks Count on",
            "says Two",
            "END -/-/-/-",
            "  reasoning Count on openai-chat/m {\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"Count on\",\"index\":0}]}",
            "  text Two"),
    SECRETS_ONLY(
            """
            data: {"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"e=="}],"tool_calls":[{"index":0,"id":"g","type":"function","function":{"name":"ls","arguments":"{}"},"extra_content":{"google":{"thought_signature":"t=="}}}]},"finish_reason":"tool_calls"}]}

            data: [DONE]

            """,
            "call 0 ls",
            "args 0 {}",
            "END -/-/-/-",
            "  reasoning  openai-chat/m {\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"e==\"}]}",
            "  g ls {} {\"extra_content\":{\"google\":{\"thought_signature\":\"t==\"}}}"),
    NO_FINISH_REASON("""
            data: {"choices":[],"id":"","model":"","prompt_filter_results":[{"prompt_index":0}]}

            data: {"choices":[{"delta":{"content":"Sn","refusal":""}}]}

            data: {"choices":[{"delta":{"content":"ow","refusal":""}}],"usage":{}}

            data: {"choices":[],"x_groq":{"usage":{"prompt_tokens":8,"completion_tokens":9}}}

            data: [DONE]

            """, "says Snow", "END 8/9/-/-", "  text Snow"),
    NO_DONE_AND_NO_FINAL_BLANK_LINE("""
            data:{"choices":[{"delta":{"content":"A"}}]}

            event: something.new
            data:{"whatever":1}

            data:
            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}
            """, "says A", "END -/-/-/-", "  text A"),
    LENGTH("""
            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"write","arguments":"{\\"path\\":\\"a"}}]}}]}

            data: {"choices":[{"delta":{},"finish_reason":"length"}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """, "call 0 write", "args 0 {\"path\":\"a", "LENGTH -/-/-/-", "  c write {\"path\":\"a"),
    REFUSAL("""
            data: {"choices":[{"delta":{"role":"assistant","refusal":"I can"}}]}

            data: {"choices":[{"delta":{"refusal":"not."}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """, "says I cannot.", "REFUSED -/-/-/-", "  text I cannot."),
    FILTERED("""
            data: {"choices":[{"delta":{"content":"Well"}}]}

            data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]}

            data: [DONE]

            """, "says Well", "REFUSED -/-/-/-", "  text Well");

    private final String stream;
    private final String trail;

    ChatStreams(String stream, String... trail) {
        this.stream = stream;
        this.trail = String.join("\r", trail);
    }

    Sample sample() {
        return new Sample(name(), stream, ending(), List.of(trail.split("\r", -1)));
    }

    private String ending() {
        int done = stream.indexOf("[DONE]");
        int finish = stream.indexOf("\"finish_reason\":\"");
        return finish < 0 || (done >= 0 && done < finish) ? "[DONE]" : "\"finish_reason\":\"";
    }
}
