package dev.runnel.provider;

import java.util.List;

/** Streams as the Gemini API and Vertex send them, written from what is known of each, and what they mean. */
enum GeminiStreams {
    PLAIN("""
            data: {"candidates":[{"content":{"parts":[{"text":"Grüße"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":10,"totalTokenCount":10},"modelVersion":"gemini-3"}

            data: {"candidates":[{"content":{"parts":[{"text":" 🛠️ und\\n\\u00e4"}],"role":"model"},"index":0}]}

            data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15,"cachedContentTokenCount":4},"responseId":"r"}

            """, "says Grüße 🛠️ und\nä", "END 10/5/4/-", "  text Grüße 🛠️ und\nä"),
    THOUGHTS("""
            data: {"candidates":[{"content":{"parts":[{"text":"Let me","thought":true}],"role":"model"}}],"usageMetadata":{"promptTokenCount":6,"thoughtsTokenCount":14}}

            data: {"candidates":[{"content":{"parts":[{"text":" see","thought":true},{"text":"Yes"}],"role":"model"}}]}

            data: {"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":6,"toolUsePromptTokenCount":3,"candidatesTokenCount":1,"thoughtsTokenCount":76}}

            """, "thinks Let me see", "says Yes", "END 9/77/-/76", "  reasoning Let me see", "  text Yes"),
    PARALLEL_CALLS(
            """
            data: {"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"read","args":{"path":"a","n":1.50}},"thoughtSignature":"s=="},{"functionCall":{"id":"y","name":"read","args":{"path":"b"}}}],"role":"model"}}]}

            data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"ls","args":{}}}],"role":"model"},"finishReason":"STOP"}]}

            """,
            "call 0 read",
            "args 0 {\"path\":\"a\",\"n\":1.50}",
            "call 1 read",
            "args 1 {\"path\":\"b\"}",
            "call 2 ls",
            "args 2 {}",
            "END -/-/-/-",
            "  x read {\"path\":\"a\",\"n\":1.50} {\"model\":\"gemini/m\",\"id\":\"x\",\"thoughtSignature\":\"s==\"}",
            "  y read {\"path\":\"b\"} {\"model\":\"gemini/m\",\"id\":\"y\"}",
            "  call00000 ls {}"),
    STREAMED_CALLS(
            """
            data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"ls"}},{"functionCall":{"name":"edit","willContinue":true},"thoughtSignature":"s=="}]}}]}

            data: {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.edits[0].old","stringValue":"on","willContinue":true}],"willContinue":true}}]}}]}

            data: {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.edits[0].old","stringValue":"e\\""}],"willContinue":true}},{"functionCall":{"willContinue":true}}]}}]}

            data: {"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.edits[1]['a.b']","boolValue":false},{"jsonPath":"$.n","numberValue":0.50},{"jsonPath":"$.z","nullValue":"NULL_VALUE"}],"willContinue":true}}]}}]}

            data: {"candidates":[{"content":{"parts":[{"functionCall":{}}]}}]}

            data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"ls","willContinue":true}},{"functionCall":{"partialArgs":[{"jsonPath":"$.path","stringValue":"b","willContinue":true}],"willContinue":true}}]}}]}

            data: {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]}

            """,
            "call 0 ls",
            "args 0 {}",
            "call 1 edit",
            "args 1 {\"edits\":[{\"old\":\"one\\\"\"},{\"a.b\":false}],\"n\":0.50,\"z\":null}",
            "call 2 ls",
            "args 2 {\"path\":\"b\"}",
            "END -/-/-/-",
            "  call00000 ls {}",
            "  call00001 edit {\"edits\":[{\"old\":\"one\\\"\"},{\"a.b\":false}],\"n\":0.50,\"z\":null}"
                    + " {\"model\":\"gemini/m\",\"thoughtSignature\":\"s==\"}",
            "  call00002 ls {\"path\":\"b\"}"),
    SIGNED_WORDS(
            """
            data: {"candidates":[{"content":{"parts":[{"text":"One"},{"text":" two","thoughtSignature":"t=="},{"text":" three"}]}}]}

            data: {"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"u=="}]},"finishReason":"STOP"}]}

            """,
            "says One two three",
            "END -/-/-/-",
            "  text One",
            "  reasoning  gemini/m {\"next\":{\"thoughtSignature\":\"t==\"}}",
            "  text  two",
            "  text  three",
            "  reasoning  gemini/m {\"part\":{\"text\":\"\",\"thoughtSignature\":\"u==\"}}"),
    OTHER_PARTS(
            """
            data: {"candidates":[{"content":{"parts":[{},{"text":"Sum:"},{"executableCode":{"language":"PYTHON","code":"1+1"}}]}},{"index":1,"content":{"parts":[{"text":"Other"}]}}]}

            data: {"candidates":[{"content":{"parts":[{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"2"}},{"text":" 2"}]}}],"promptFeedback":{"safetyRatings":[]}}

            data: {"candidates":[{"content":{"role":"model"},"finishReason":"NEW_REASON","finishMessage":"well"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4}}

            """,
            "says Sum: 2",
            "END 3/4/-/-",
            "  text Sum:",
            "  reasoning  gemini/m {\"part\":{\"executableCode\":{\"language\":\"PYTHON\",\"code\":\"1+1\"}}}",
            "  reasoning  gemini/m {\"part\":{\"codeExecutionResult\":{\"outcome\":\"OUTCOME_OK\",\"output\":\"2\"}}}",
            "  text  2"),
    USAGE_AFTER_THE_END("""
            data: {"candidates":[{"content":{"parts":[{"text":"A"}]},"finishReason":"FINISH_REASON_UNSPECIFIED"}]}

            data: {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1}}

            data: {"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":3}}

            data: {"usageMetadata":{"trafficType":"ON_DEMAND"}}

            """, "says A", "END 2/3/-/-", "  text A"),
    NO_FINAL_BLANK_LINE("""
            data: {"candidates":[{"content":{"parts":[{"text":"A"}]}}]}

            data: {"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"}]}
            """, "says Ab", "END -/-/-/-", "  text Ab"),
    LENGTH("""
            data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"write","willContinue":true}},{"functionCall":{"partialArgs":[{"jsonPath":"$.path","stringValue":"a","willContinue":true}],"willContinue":true}}]}}]}

            data: {"candidates":[{"finishReason":"MAX_TOKENS"}]}

            """, "call 0 write", "args 0 {\"path\":\"a\"}", "LENGTH -/-/-/-", "  call00000 write {\"path\":\"a\"}"),
    FILTERED("""
            data: {"candidates":[{"content":{"parts":[{"text":"Well"}]}}]}

            data: {"candidates":[{"finishReason":"SAFETY","safetyRatings":[]}]}

            """, "says Well", "REFUSED -/-/-/-", "  text Well"),
    BLOCKED(
            """
            data: {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9}}

            """,
            "says The prompt was blocked and did not reach gemini/m: PROHIBITED_CONTENT",
            "REFUSED 9/-/-/-",
            "  text The prompt was blocked and did not reach gemini/m: PROHIBITED_CONTENT"),
    BLOCKED_WITH_WORDS_ALONE(
            """
            data: {"candidates":[],"promptFeedback":{"blockReasonMessage":"Not that"}}

            """,
            "says The prompt was blocked and did not reach gemini/m: Not that",
            "REFUSED -/-/-/-",
            "  text The prompt was blocked and did not reach gemini/m: Not that"),
    BLOCKED_AFTER_ALL("""
            data: {"candidates":[{"content":{"parts":[{"text":"One"}]}}]}

            data: {"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]}}

            """, "says One", "REFUSED -/-/-/-", "  text One");

    private final String stream;
    private final String trail;

    GeminiStreams(String stream, String... trail) {
        this.stream = stream;
        this.trail = String.join("\r", trail);
    }

    Sample sample() {
        return new Sample(name(), stream, ending(), List.of(trail.split("\r", -1)));
    }

    private String ending() {
        return stream.contains("\"finishReason\":\"STOP") ? "\"finishReason\":\"STOP" : otherEnding();
    }

    private String otherEnding() {
        return stream.contains("\"finishReason\":\"") ? "\"finishReason\":\"" : "\"blockReason";
    }
}
