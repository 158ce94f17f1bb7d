package dev.runnel.provider;

import java.util.List;

/** Streams as Anthropic and servers that speak like it send them, written from what is known of them, and what they mean. */
enum AnthropicStreams {
    PLAIN("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"cache_creation_input_tokens":20,"cache_read_input_tokens":100,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}        }

            event: ping
            data: {"type": "ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße"}    }

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" 🛠️ und\\n\\u00e4"}          }

            event: content_block_stop
            data: {"type":"content_block_stop","index":0   }

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":12}}

            event: message_stop
            data: {"type":"message_stop"        }

            """, "says Grüße 🛠️ und\nä", "END 123/12/100/-", "  text Grüße 🛠️ und\nä"),
    THINKING_AND_TEXT(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","content":[],"usage":{"input_tokens":9,"cache_read_input_tokens":null,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" see"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"old"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqoB+/=="}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Yes"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"stop_sequence"},"usage":{"input_tokens":11,"output_tokens":40,"output_tokens_details":{"thinking_tokens":30}}}

            event: message_stop
            data: {"type":"message_stop"}

            """,
            "thinks Let me see",
            "says Yes",
            "END 11/40/-/30",
            "  reasoning Let me see anthropic/m {\"type\":\"thinking\",\"signature\":\"EqoB+/==\"}",
            "  text Yes"),
    REASONING_BETWEEN_CALLS(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1"}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"e1=="}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"signature_delta","signature":"s1"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"read","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"path\\": \\"a"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"\\"}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":2}

            event: content_block_start
            data: {"type":"content_block_start","index":3,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":3,"delta":{"type":"thinking_delta","thinking":"And"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":3,"delta":{"type":"signature_delta","signature":"s2"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":3}

            event: content_block_start
            data: {"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"toolu_2","name":"ls","input":{},"caller":{"type":"direct"}}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":4}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7}}

            event: message_stop
            data: {"type":"message_stop"}

            """,
            "call 0 read",
            "args 0 {\"path\": \"a\"}",
            "thinks And",
            "call 1 ls",
            "END -/7/-/-",
            "  reasoning  anthropic/m {\"type\":\"redacted_thinking\",\"data\":\"e1==\"}",
            "  reasoning  anthropic/m {\"type\":\"thinking\",\"signature\":\"s1\"}",
            "  toolu_1 read {\"path\": \"a\"}",
            "  reasoning And anthropic/m {\"type\":\"thinking\",\"signature\":\"s2\"}",
            "  toolu_2 ls "),
    TOOLS_OF_THE_PROVIDER_AND_UNKNOWN_THINGS("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1"}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"query\\":\\"x\\"}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","title":"t"}]}}

            event: weather_report
            data: {"type":"weather_report","index":1,"delta":{"type":"text_delta","text":"sunny"}}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"text","text":"","citations":[]}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{"cited_text":"c"}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"One"}}

            event: content_block_start
            data: {"type":"content_block_start","index":3,"content_block":{"type":"mcp_tool_use","id":"mcptoolu_1","name":"x","input":{"a":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":4,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":4,"delta":{"type":"text_delta","text":" two"}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"pause_turn"}}

            event: message_stop
            data: {"type":"message_stop"}

            """, "says One two", "END -/-/-/-", "  text One", "  text  two"),
    LIKE_ANTHROPIC_BUT_SIMPLER(
            """
            event: message_start
            data: {"message":{"usage":{"input_tokens":50,"output_tokens":0}}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Bo"}}
            event: content_block_start

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"th"}}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"","name":"read","input":{"path":"a"}}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"read","input":"{\\"path\\":\\"b\\"}"}}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"ls","input":{}}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":0,"output_tokens":9}}

            data: {"type":"message_stop"}
            event: message_stop

            """,
            "says Both",
            "call 0 read",
            "args 0 {\"path\":\"a\"}",
            "call 1 read",
            "call 2 ls",
            "args 1 {\"path\":\"b\"}",
            "END 50/9/-/-",
            "  text Both",
            "  call00000 read {\"path\":\"a\"}",
            "  t read {\"path\":\"b\"}",
            "  call00001 ls "),
    BLOCKS_THAT_WERE_NEVER_BEGUN(
            """
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"A"}}

            data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"b"}}

            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}

            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}

            data: {"type":"content_block_stop","index":2}

            data: {"type":"message_delta","delta":{"stop_reason":"something_new"}}

            data: {"type":"message_stop"}
            """,
            "thinks Hm",
            "says Ab",
            "call 0 unnamed",
            "args 0 {}",
            "END -/-/-/-",
            "  reasoning Hm",
            "  text Ab",
            "  call00000 unnamed {}"),
    BEGUN_TWICE("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":1,"cache_read_input_tokens":4}}}

            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":99}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"redacted_thinking","data":"lost"}}

            event: message_start
            data: {"type":"message_start","message":{"id":"msg_2","usage":{"input_tokens":2}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"A"}}

            event: message_start
            data: {"type":"message_start","message":{"id":"msg_2","usage":{"input_tokens":99}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}

            event: message_stop
            data: {"type":"message_stop"}

            """, "says Ab", "END 2/-/-/-", "  text Ab"),
    ALL_IN_THE_BEGINNING("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","content":[{"type":"code_execution_tool_result","content":{}},{"type":"tool_use","id":"toolu_1","name":"ls","input":{"path":"a"}}],"stop_reason":"tool_use","usage":{"input_tokens":0,"output_tokens":0}}}

            event: message_stop
            data: {"type":"message_stop"}

            """, "call 0 ls", "args 0 {\"path\":\"a\"}", "END 0/0/-/-", "  toolu_1 ls {\"path\":\"a\"}"),
    LENGTH("""
            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"write","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"path\\":\\"a"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"output_tokens":4096}}

            event: message_stop
            data: {"type":"message_stop"}

            """, "call 0 write", "args 0 {\"path\":\"a", "LENGTH -/4096/-/-", "  t write {\"path\":\"a"),
    NO_ROOM_WHILE_THINKING("""
            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"So"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"model_context_window_exceeded"}}

            event: message_stop
            data: {"type":"message_stop"}

            """, "thinks So", "LENGTH -/-/-/-", "  reasoning So"),
    REFUSAL("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","content":[],"usage":{"input_tokens":18,"output_tokens":1}}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"refusal","category":"cyber","explanation":"It is against the rules."}},"usage":{"output_tokens":0}}

            event: message_stop
            data: {"type":"message_stop"}

            """, "says It is against the rules.", "REFUSED 18/0/-/-", "  text It is against the rules."),
    REFUSAL_AFTER_WORDS("""
            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Well"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"explanation":"No."}}}

            event: message_stop
            data: {"type":"message_stop"}

            """, "says Well", "REFUSED -/-/-/-", "  text Well");

    private final String stream;
    private final String trail;

    AnthropicStreams(String stream, String... trail) {
        this.stream = stream;
        this.trail = String.join("\r", trail);
    }

    Sample sample() {
        return new Sample(name(), stream, "\"message_stop\"", List.of(trail.split("\r", -1)));
    }
}
