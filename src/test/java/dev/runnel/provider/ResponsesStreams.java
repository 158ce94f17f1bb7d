package dev.runnel.provider;

import java.util.List;

/** Streams as servers of the Responses API send them, written from what is known of each, and what they mean. */
enum ResponsesStreams {
    PLAIN("""
            event: response.created
            data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress","error":null,"output":[],"usage":null}}

            event: response.in_progress
            data: {"type":"response.in_progress","response":{"id":"resp_1","status":"in_progress"}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","content":[],"role":"assistant"}}

            event: response.content_part.added
            data: {"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"text":""}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Grüße","obfuscation":"x"}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":" 🛠️"}

            event: response.output_text.done
            data: {"type":"response.output_text.done","output_index":0,"content_index":0,"text":"Grüße 🛠️"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","output_index":0,"item":{"id":"msg_1","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"text":"Grüße 🛠️"}],"role":"assistant"}}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"resp_1","status":"completed","error":null,"incomplete_details":null,"output":[{"id":"msg_1","type":"message","content":[{"type":"output_text","text":"Grüße 🛠️"}]}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":15}}}

            """, "says Grüße 🛠️", "END 10/5/4/2", "  text Grüße 🛠️"),
    REASONING_COMMENT_AND_PARALLEL_CALLS(
            """
            event: response.output_item.added
            data: {"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"early"}}

            event: response.reasoning_summary_part.added
            data: {"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}

            event: response.reasoning_summary_text.delta
            data: {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"**Look** "}

            event: response.reasoning_summary_text.delta
            data: {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"first"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","status":null,"summary":[{"type":"summary_text","text":"**Look** first"}],"encrypted_content":"gAAA"}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","phase":"commentary","content":[]}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Both."}

            event: response.output_item.done
            data: {"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"Both."}]}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","output_index":2,"item":{"id":"fc_1","type":"function_call","call_id":"call_a","name":"read","arguments":""}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","output_index":3,"item":{"id":"fc_2","type":"function_call","call_id":"call_b","name":"ls","arguments":""}}

            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"{\\"path\\""}

            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","item_id":"fc_2","output_index":3,"delta":"{}"}

            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","item_id":"fc_1x","output_index":2,"delta":":1}"}

            event: response.function_call_arguments.done
            data: {"type":"response.function_call_arguments.done","output_index":2,"arguments":"{\\"path\\":1}"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","output_index":2,"item":{"id":"other","type":"function_call","call_id":"call_a","name":"read","arguments":"{\\"path\\":1}"}}

            event: response.output_item.done
            data: {"type":"response.output_item.done","output_index":3,"item":{"id":"fc_2","type":"function_call","call_id":"call_b","name":"ls","arguments":"{}"}}

            event: response.completed
            data: {"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":1,"output_tokens":2}}}

            event: response.rate_limits.updated
            data: {"type":"response.rate_limits.updated"}

            """,
            "thinks **Look** first",
            "says Both.",
            "call 0 read",
            "call 1 ls",
            "args 0 {\"path\"",
            "args 1 {}",
            "args 0 :1}",
            "END 1/2/-/-",
            "  reasoning **Look** first openai/m {\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"**Look** first\"}],\"encrypted_content\":\"gAAA\"}",
            "  reasoning  openai/m {\"message_item\":{\"phase\":\"commentary\"}}",
            "  text Both.",
            "  call_a read {\"path\":1}",
            "  call_b ls {}"),
    ONLY_WHOLE_ITEMS(
            """
            data: {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"r","summary":[],"content":[{"type":"reasoning_text","text":"Hm"}]}}

            data: {"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"A"},{"type":"output_text","text":"B"}]}}

            data: {"type":"response.function_call_arguments.done","output_index":2,"arguments":"{\\"a\\":1}"}

            data: {"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"c","name":"do","arguments":"{\\"a\\":1}"}}

            data: {"type":"response.completed","response":{"status":"completed"}}

            data: [DONE]

            """,
            "thinks Hm",
            "says AB",
            "call 0 do",
            "args 0 {\"a\":1}",
            "END -/-/-/-",
            "  reasoning Hm openai/m {\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"Hm\"}]}",
            "  text AB",
            "  c do {\"a\":1}"),
    ONLY_THE_WHOLE("""
            data: {"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"All"}]},{"type":"function_call","call_id":"c","name":"do","arguments":"{}"}]}}

            """, "says All", "call 0 do", "args 0 {}", "END -/-/-/-", "  text All", "  c do {}"),
    CUSTOM_CALL(
            """
            data: {"type":"response.output_item.added","output_index":0,"item":{"type":"custom_tool_call","id":"ctc_1","call_id":"call_p","name":"patch","input":""}}

            data: {"type":"response.custom_tool_call_input.delta","output_index":0,"delta":"*** Begin"}

            data: {"type":"response.custom_tool_call_input.done","output_index":0,"input":"*** Begin Patch"}

            data: {"type":"response.output_item.done","output_index":0,"item":{"type":"custom_tool_call","id":"ctc_1","call_id":"call_p","name":"patch","input":"*** Begin Patch"}}

            data: {"type":"response.completed","response":{"status":"completed"}}

            """,
            "call 0 patch",
            "args 0 *** Begin Patch",
            "END -/-/-/-",
            "  call_p patch *** Begin Patch {\"type\":\"custom_tool_call\"}"),
    ONLY_IDS(
            """
            event: response.output_item.added
            data: {"type":"response.output_item.added","item":{"id":"rs_x","summary":[],"type":"reasoning","content":[],"encrypted_content":"","status":"in_progress"}}

            event: response.reasoning_text.delta
            data: {"type":"response.reasoning_text.delta","delta":"Two ","item_id":"rs_x"}

            event: response.reasoning_text.delta
            data: {"type":"response.reasoning_text.delta","delta":"lists","item_id":"rs_x"}

            event: response.output_item.added
            data: {"type":"response.output_item.added","item":{"content":[],"id":"msg_x","role":"assistant","status":"in_progress","type":"message"}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","item_id":"msg_x","delta":"I look"}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","item_id":"msg_x","delta":" twice."}

            event: response.output_item.added
            data: {"type":"response.output_item.added","item":{"arguments":"","call_id":"fc_a","name":"ls","type":"function_call","status":"in_progress"}}

            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","delta":"{\\"path\\":","item_id":"fc_a"}

            event: response.output_item.added
            data: {"type":"response.output_item.added","item":{"id":"fc_b","arguments":"","call_id":"call_b","name":"ls","type":"function_call","status":"in_progress"}}

            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","delta":"{}","item_id":"fc_b"}

            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","delta":"\\"src\\"}","item_id":"fc_a"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","item":{"id":"rs_x","summary":[],"type":"reasoning","content":[{"text":"Two lists","type":"reasoning_text"}],"encrypted_content":""}}

            event: response.output_text.done
            data: {"type":"response.output_text.done","item_id":"msg_x","text":"I look twice."}

            event: response.output_item.done
            data: {"type":"response.output_item.done","item":{"type":"message","status":"completed","id":"msg_x","content":[{"type":"output_text","text":"I look twice."}],"role":"assistant"}}

            event: response.output_item.done
            data: {"type":"response.output_item.done","item":{"type":"function_call","status":"completed","arguments":"{\\"path\\":\\"src\\"}","call_id":"fc_a","name":"ls"}}

            event: response.output_item.done
            data: {"type":"response.output_item.done","item":{"id":"fc_b","type":"function_call","status":"completed","arguments":"{}","call_id":"call_b","name":"ls"}}

            event: response.completed
            data: {"type":"response.completed","response":{"status":"completed","output":[{"id":"rs_x","summary":[],"type":"reasoning","content":[{"text":"Two lists","type":"reasoning_text"}],"encrypted_content":""},{"type":"message","id":"msg_x","content":[{"type":"output_text","text":"I look twice."}],"role":"assistant"},{"type":"function_call","arguments":"{\\"path\\":\\"src\\"}","call_id":"fc_a","name":"ls"},{"id":"fc_b","type":"function_call","arguments":"{}","call_id":"call_b","name":"ls"}],"usage":{"input_tokens":7,"output_tokens":8,"total_tokens":15,"input_tokens_details":{"cached_tokens":0}}}}

            """,
            "thinks Two lists",
            "says I look twice.",
            "call 0 ls",
            "args 0 {\"path\":",
            "call 1 ls",
            "args 1 {}",
            "args 0 \"src\"}",
            "END 7/8/0/-",
            "  reasoning Two lists openai/m {\"type\":\"reasoning\",\"id\":\"rs_x\",\"summary\":[],\"content\":[{\"text\":\"Two lists\",\"type\":\"reasoning_text\"}],\"encrypted_content\":\"\"}",
            "  text I look twice.",
            "  fc_a ls {\"path\":\"src\"}",
            "  call_b ls {}"),
    NEITHER_IDS_NOR_PLACES(
            """
            data: {"type":"response.output_item.added","item":{"type":"message","content":[]}}

            data: {"type":"response.output_text.delta","delta":"One"}

            data: {"type":"response.output_text.delta","delta":" by one"}

            data: {"type":"response.output_item.done","item":{"type":"message","content":[{"type":"output_text","text":"One by one"}]}}

            data: {"type":"response.output_item.added","item":{"type":"function_call","call_id":"c","name":"do","arguments":""}}

            data: {"type":"response.function_call_arguments.delta","delta":"{}"}

            data: {"type":"response.output_item.done","item":{"type":"function_call","call_id":"c","name":"do","arguments":"{}"}}

            data: {"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"One by one"}]},{"type":"function_call","call_id":"c","name":"do","arguments":"{}"}]}}

            """, "says One by one", "call 0 do", "args 0 {}", "END -/-/-/-", "  text One by one", "  c do {}"),
    PLACES_THAT_SHIFT_AT_THE_END(
            """
            data: {"type":"response.output_item.added","output_index":1,"item":{"id":"x","type":"custom_tool_call","call_id":"c","name":"page","input":""}}

            data: {"type":"response.custom_tool_call_input.delta","output_index":1,"item_id":"x","delta":"<p>"}

            data: {"type":"response.output_item.done","output_index":1,"item":{"id":"x","type":"custom_tool_call","call_id":"c","name":"page","input":"<p>"}}

            data: {"type":"response.completed","response":{"status":"completed","output":[{"id":"x","type":"custom_tool_call","call_id":"c","name":"page","input":"<p>"}]}}

            """, "call 0 page", "args 0 <p>", "END -/-/-/-", "  c page <p> {\"type\":\"custom_tool_call\"}"),
    ONE_PLACE_FOR_ALL("""
            data: {"type":"response.output_item.added","output_index":0,"item":{"id":"m","type":"message","content":[]}}

            data: {"type":"response.output_text.delta","output_index":0,"item_id":"m","delta":"First"}

            data: {"type":"response.output_item.done","output_index":0,"item":{"id":"m","type":"message","content":[{"type":"output_text","text":"First"}]}}

            data: {"type":"response.output_item.added","output_index":0,"item":{"id":"f","type":"function_call","call_id":"c","name":"do","arguments":""}}

            data: {"type":"response.function_call_arguments.delta","output_index":0,"item_id":"f","delta":"{}"}

            data: {"type":"response.output_item.done","output_index":0,"item":{"id":"f","type":"function_call","call_id":"c","name":"do","arguments":"{}"}}

            data: {"type":"response.completed","response":{"status":"completed","output":[{"id":"m","type":"message","content":[{"type":"output_text","text":"First"}]},{"id":"f","type":"function_call","call_id":"c","name":"do","arguments":"{}"}]}}

            """, "says First", "call 0 do", "args 0 {}", "END -/-/-/-", "  text First", "  c do {}"),
    SERVER_TOOLS("""
            data: {"type":"response.output_item.added","output_index":0,"item":{"type":"web_search_call","id":"ws_1","status":"in_progress"}}

            data: {"type":"response.web_search_call.searching","output_index":0,"item_id":"ws_1"}

            data: {"type":"response.output_item.done","output_index":0,"item":{"type":"web_search_call","id":"ws_1","status":"completed"}}

            data: {"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Found"}

            data: {"type":"response.output_text.annotation.added","output_index":1,"annotation":{}}

            data: {"type":"response.completed","response":{"status":"completed"}}

            """, "says Found", "END -/-/-/-", "  text Found"),
    LENGTH("""
            data: {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c","name":"write","arguments":""}}

            data: {"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\\"path\\":\\"a"}

            data: {"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"usage":{"input_tokens":3,"output_tokens":4}}}

            """, "call 0 write", "args 0 {\"path\":\"a", "LENGTH 3/4/-/-", "  c write {\"path\":\"a"),
    FILTERED("""
            data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Well"}

            data: {"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"content_filter"}}}

            """, "says Well", "REFUSED -/-/-/-", "  text Well"),
    REFUSAL("""
            data: {"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"I cannot."}

            data: {"type":"response.refusal.done","output_index":0,"content_index":0,"refusal":"I cannot."}

            data: {"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"refusal","refusal":"I cannot."}]}}

            data: {"type":"response.completed","response":{"status":"completed"}}

            """, "says I cannot.", "REFUSED -/-/-/-", "  text I cannot.");

    private final String stream;
    private final String trail;

    ResponsesStreams(String stream, String... trail) {
        this.stream = stream;
        this.trail = String.join("\r", trail);
    }

    Sample sample() {
        String end = stream.contains("\"type\":\"response.incomplete\"") ? "response.incomplete" : "response.completed";
        return new Sample(name(), stream, "\"type\":\"" + end + "\"", List.of(trail.split("\r", -1)));
    }
}
