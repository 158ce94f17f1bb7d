package dev.runnel.event;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.runnel.event.Event.Tally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Every event, bare and with all that is optional, and how the contract has it on the wire. */
final class Samples {

    private static final JsonObject INPUT =
            JsonParser.parseString("{\"path\":\"a\",\"n\":[1,null]}").getAsJsonObject();
    private static final Tally TALLY = new Tally(
            OptionalLong.of(10), OptionalLong.of(20), OptionalLong.of(3), OptionalLong.of(0), OptionalDouble.of(0.25));

    private Samples() {}

    static Map<Event, String> all() {
        var samples = new LinkedHashMap<Event, String>();
        run(samples);
        model(samples);
        tools(samples);
        people(samples);
        ends(samples);
        return samples;
    }

    private static void run(Map<Event, String> samples) {
        samples.put(new Event.RunStart("s", "s.1", "p/m", "/w", "Hi", false, Optional.empty(), Optional.empty()), """
                {"event":"on_start","data":{"v":1,"session":"s","run":"s.1","model":"p/m","workspace":"/w","message":"Hi"}}""");
        samples.put(
                new Event.RunStart(
                        "s",
                        "s.2",
                        "offline/demo",
                        "/w",
                        "Hi",
                        true,
                        Optional.of("no model"),
                        Optional.of(new Event.ClientIds(Optional.of("t"), Optional.of("r")))),
                """
                {"event":"on_start","data":{"v":1,"session":"s","run":"s.2","model":"offline/demo","workspace":"/w",\
                "message":"Hi","offline":true,"notice":"no model","client":{"thread":"t","run":"r"}}}""");
        samples.put(new Event.TurnStart(2), "{\"event\":\"on_turn\",\"data\":{\"turn\":2}}");
        samples.put(new Event.Gap(3, 9), "{\"event\":\"on_gap\",\"data\":{\"from\":3,\"to\":9}}");
    }

    private static void model(Map<Event, String> samples) {
        samples.put(new Event.Token("Hel"), "{\"event\":\"on_token\",\"data\":{\"token\":\"Hel\"}}");
        samples.put(new Event.Reasoning("hm"), "{\"event\":\"on_reasoning\",\"data\":{\"token\":\"hm\"}}");
        samples.put(
                new Event.ToolInput("c1", "read", "{\"pa"),
                "{\"event\":\"on_tool_input\",\"data\":{\"id\":\"c1\",\"name\":\"read\",\"delta\":\"{\\\"pa\"}}");
        samples.put(new Event.Used(Tally.NONE), "{\"event\":\"on_usage\",\"data\":{}}");
        samples.put(new Event.Used(TALLY), """
                {"event":"on_usage","data":{"input_tokens":10,"output_tokens":20,"cached_tokens":3,"reasoning_tokens":0,\
                "cost_usd":0.25}}""");
        samples.put(new Event.Retry(1, 5, 2000, "overloaded"), """
                {"event":"on_retry","data":{"attempt":1,"max_attempts":5,"delay_ms":2000,"reason":"overloaded"}}""");
        samples.put(
                new Event.Compacted(100_000, 20_000),
                "{\"event\":\"on_compact\",\"data\":{\"before_tokens\":100000,\"after_tokens\":20000}}");
    }

    private static void tools(Map<Event, String> samples) {
        samples.put(new Event.ToolStart("c1", "read", INPUT, "a"), """
                {"event":"on_tool_start","data":{"id":"c1","name":"read","input":{"path":"a","n":[1,null]},"title":"a"}}""");
        samples.put(new Event.ToolStart("c1", "read", new JsonPrimitive("{\"pa"), "read"), """
                {"event":"on_tool_start","data":{"id":"c1","name":"read","input":"{\\"pa","title":"read"}}""");
        samples.put(
                new Event.ToolOutput("c1", "ok\n", Optional.empty()),
                "{\"event\":\"on_tool_output\",\"data\":{\"id\":\"c1\",\"chunk\":\"ok\\n\"}}");
        samples.put(
                new Event.ToolOutput("c1", "ok", Optional.of("stderr")),
                "{\"event\":\"on_tool_output\",\"data\":{\"id\":\"c1\",\"chunk\":\"ok\",\"stream\":\"stderr\"}}");
        samples.put(
                new Event.DiffReady("c1", "c1-1", "a", Event.Change.CREATED, "@@", 1, 0, Optional.empty(), false), """
                {"event":"on_diff_ready","data":{"id":"c1","diff_id":"c1-1","path":"a","change":"created","diff":"@@",\
                "added":1,"removed":0}}""");
        samples.put(
                new Event.DiffReady("c1", "c1-2", "b", Event.Change.RENAMED, "@@", 0, 2, Optional.of("a"), true), """
                {"event":"on_diff_ready","data":{"id":"c1","diff_id":"c1-2","path":"b","change":"renamed","diff":"@@",\
                "added":0,"removed":2,"from":"a","truncated":true}}""");
        samples.put(
                new Event.ToolEnd("c1", "read", true, "text", 12, Optional.empty(), false, OptionalInt.empty()), """
                {"event":"on_tool_end","data":{"id":"c1","name":"read","ok":true,"output":"text","duration_ms":12}}""");
        samples.put(new Event.ToolEnd("c1", "bash", false, "no", 12, Optional.of("no"), true, OptionalInt.of(-1)), """
                {"event":"on_tool_end","data":{"id":"c1","name":"bash","ok":false,"output":"no","duration_ms":12,\
                "error":"no","truncated":true,"exit":-1}}""");
    }

    private static void people(Map<Event, String> samples) {
        samples.put(new Event.ApprovalRequired("c1", "a1", "bash", INPUT, "it deletes", 600_000), """
                {"event":"on_approval_required","data":{"id":"c1","approval":"a1","name":"bash",\
                "input":{"path":"a","n":[1,null]},"reason":"it deletes","expires_ms":600000}}""");
        samples.put(new Event.ApprovalResolved("c1", "a1", Event.Decision.APPROVE, Event.DecidedBy.TIMEOUT), """
                {"event":"on_approval_resolved","data":{"id":"c1","approval":"a1","decision":"approve","by":"timeout"}}""");
        samples.put(new Event.Plan(List.of()), "{\"event\":\"on_plan\",\"data\":{\"items\":[]}}");
        samples.put(
                new Event.Plan(List.of(
                        new Event.PlanItem("look", Event.PlanStatus.DONE),
                        new Event.PlanItem("do", Event.PlanStatus.IN_PROGRESS),
                        new Event.PlanItem("test", Event.PlanStatus.PENDING))),
                """
                {"event":"on_plan","data":{"items":[{"text":"look","status":"done"},{"text":"do","status":"in_progress"},\
                {"text":"test","status":"pending"}]}}""");
    }

    private static void ends(Map<Event, String> samples) {
        samples.put(new Event.Failed("No key.", Event.ErrorCode.NOT_CONFIGURED, false, Optional.empty()), """
                {"event":"on_error","data":{"error":"No key.","code":"not_configured","retryable":false}}""");
        samples.put(new Event.Failed("Wait.", Event.ErrorCode.RATE_LIMITED, true, Optional.of("429")), """
                {"event":"on_error","data":{"error":"Wait.","code":"rate_limited","retryable":true,"detail":"429"}}""");
        samples.put(new Event.Completed(Event.CompletionReason.DONE, 1234, 2, 1, Tally.NONE, Optional.empty()), """
                {"event":"on_complete","data":{"reason":"done","duration_ms":1234,"turns":2,"files_changed":1,"usage":{}}}""");
        samples.put(new Event.Completed(Event.CompletionReason.LIMIT, 1, 2, 0, TALLY, Optional.of("ab12")), """
                {"event":"on_complete","data":{"reason":"limit","duration_ms":1,"turns":2,"files_changed":0,\
                "usage":{"input_tokens":10,"output_tokens":20,"cached_tokens":3,"reasoning_tokens":0,"cost_usd":0.25},\
                "head":"ab12"}}""");
    }
}
