package dev.runnel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent.StopReason;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.support.Script;
import dev.runnel.support.SomeTool;
import dev.runnel.tool.ToolException;
import dev.runnel.tool.ToolResult;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given these turns of a model, then this happens. */
class AgentLoopTest {

    private final ModelException cut = new ModelException(Kind.NETWORK, true, "the connection broke");

    @TempDir
    Path folder;

    private final SomeTool look = SomeTool.reads("look", (input, context) -> ToolResult.ok("seen"));

    @Test
    void an_answer_of_words_alone_ends_the_run() throws Exception {
        var loop = LoopFixture.in(folder);

        var reason = loop.run(
                Script.model().reasons("They greet.").says("Hello there.").uses(10, 5, 0.1));

        assertEquals(CompletionReason.DONE, reason);
        assertEquals(
                List.of("turn 1", "thinks They greet.", "says Hello there.", "used 10+5"),
                loop.trail().lines());
    }

    @Test
    void each_piece_is_told_as_it_came() throws Exception {
        var loop = LoopFixture.in(folder);

        loop.run(Script.model().saysPieces("a", "bc", "d"));

        assertEquals(
                List.of(
                        new Event.TurnStart(1),
                        new Event.Token("a"),
                        new Event.Token("bc"),
                        new Event.Token("d"),
                        new Event.Used(Event.Tally.NONE)),
                loop.trail().events());
    }

    @Test
    void an_answer_without_anything_ends_the_run() throws Exception {
        var loop = LoopFixture.in(folder);

        var reason = loop.run(Script.model());

        assertEquals(CompletionReason.DONE, reason);
        assertEquals(List.of("turn 1", "used"), loop.trail().lines());
    }

    @Test
    void a_call_is_done_and_answered_and_the_model_goes_on() throws Exception {
        var loop = LoopFixture.in(folder, look);
        var script = Script.model()
                .says("Let me look.")
                .calls("look", "{\"at\":\"a\"}")
                .uses(10, 5, 0.1)
                .then()
                .says("Nice.");

        var reason = loop.run(script);

        assertEquals(CompletionReason.DONE, reason);
        assertEquals(
                List.of(
                        "turn 1",
                        "says Let me look.",
                        "c1 writes {\"at\":\"a\"}",
                        "used 10+5",
                        "c1 look {\"at\":\"a\"}",
                        "c1 ok: seen",
                        "turn 2",
                        "says Nice.",
                        "used"),
                loop.trail().lines());
        assertEquals(List.of("call_1=seen"), loop.results());
        assertEquals(2, script.requests().size());
        loop.checkHistory();
    }

    @Test
    void ids_of_calls_are_ours_and_unique_in_the_run() throws Exception {
        var loop = LoopFixture.in(folder, look);

        loop.run(Script.model()
                .calls("look", "{}")
                .callsWhole("look", "{}")
                .then()
                .callsWhole("look", "{}")
                .then()
                .says("Done."));

        assertEquals(
                List.of("c1", "c2", "c3"),
                loop.trail().events().stream()
                        .filter(Event.ToolStart.class::isInstance)
                        .map(event -> ((Event.ToolStart) event).id())
                        .sorted()
                        .toList());
        assertEquals(List.of("call_1=seen", "call_2=seen", "call_3=seen"), loop.results());
    }

    @Test
    void a_pair_split_over_two_pieces_comes_whole() throws Exception {
        var loop = LoopFixture.in(folder, look);

        loop.run(Script.model()
                .saysPieces("a\ud83d", "\ude00b", "\ud83d", "\ude00")
                .calls("look", "{\"x\":\"\ud83d\ude00\ud83d\ude00\"}")
                .then()
                .says("Done."));

        assertEquals(
                List.of("a", "\ud83d\ude00b", "\ud83d\ude00"),
                loop.trail().events().stream()
                        .filter(Event.Token.class::isInstance)
                        .map(event -> ((Event.Token) event).token())
                        .limit(3)
                        .toList());
        assertEquals(
                List.of("c1 writes {\"x\":\"\ud83d\ude00\ud83d\ude00\"}"),
                loop.trail().lines("c1 writes"));
        loop.trail().events().stream()
                .filter(Event.ToolInput.class::isInstance)
                .map(event -> ((Event.ToolInput) event).delta())
                .forEach(delta -> assertEquals(false, Character.isHighSurrogate(delta.charAt(delta.length() - 1))));
    }

    @Test
    void words_before_the_stream_broke_are_kept_and_the_usage_is_told() throws Exception {
        var loop = LoopFixture.in(folder);

        var thrown = assertThrows(
                ModelException.class,
                () -> loop.run(Script.model().says("Half a sen").breaks(cut)));

        assertEquals(cut, thrown);
        assertEquals(List.of("turn 1", "says Half a sen", "used"), loop.trail().lines());
        assertEquals(
                List.of(new Message.User("Hi"), new Message.Assistant(List.of(new Message.Text("Half a sen")))),
                loop.trail().messages());
        loop.checkHistory();
    }

    @Test
    void a_stream_that_broke_in_arguments_leaves_no_call_in_the_history() throws Exception {
        var loop = LoopFixture.in(folder, look);

        assertThrows(
                ModelException.class,
                () -> loop.run(Script.model().begins("look", "{\"at\":\"").breaks(cut)));

        assertEquals(
                List.of("turn 1", "c1 writes {\"at\":\"", "used"), loop.trail().lines());
        assertEquals(List.of(new Message.User("Hi")), loop.trail().messages());
    }

    @Test
    void a_model_that_cannot_be_had_still_has_its_usage_told() throws Exception {
        var loop = LoopFixture.in(folder);

        assertThrows(ModelException.class, () -> loop.run(Script.model().fails(cut)));

        assertEquals(List.of("turn 1", "used"), loop.trail().lines());
    }

    @Test
    void an_answer_at_its_size_limit_without_calls_ends_the_run() throws Exception {
        var loop = LoopFixture.in(folder);

        var reason = loop.run(Script.model().says("And so").stops(StopReason.LENGTH));

        assertEquals(CompletionReason.LIMIT, reason);
        assertEquals(List.of("turn 1", "says And so", "used"), loop.trail().lines());
    }

    @Test
    void calls_of_an_answer_at_its_size_limit_are_not_run_and_the_model_is_told() throws Exception {
        var loop = LoopFixture.in(folder, look);

        var reason = loop.run(Script.model()
                .calls("look", "{}")
                .calls("look", "{\"at\"")
                .stops(StopReason.LENGTH)
                .then()
                .says("Then smaller."));

        assertEquals(CompletionReason.DONE, reason);
        String told =
                "not run: the answer reached its size limit before this call was complete; do it in smaller pieces";
        assertEquals(List.of("call_1!" + told, "call_2!" + told), loop.results());
        assertEquals(
                List.of("c1 writes {}", "c1 look {}", "c1 fails: " + told),
                loop.trail().lines("c1"));
        assertEquals(
                List.of("c2 writes {\"at\"", "c2 look \"{\\\"at\\\"\"", "c2 fails: " + told),
                loop.trail().lines("c2"));
    }

    @Test
    void a_refusal_ends_the_run() throws Exception {
        var loop = LoopFixture.in(folder);

        var reason = loop.run(Script.model().says("I will not.").stops(StopReason.REFUSED));

        assertEquals(CompletionReason.REFUSED, reason);
        loop.checkHistory();
    }

    @Test
    void calls_of_a_refused_answer_are_not_run_and_leave_a_history_to_go_on_with() throws Exception {
        var loop = LoopFixture.in(folder, look);

        var reason = loop.run(Script.model().calls("look", "{}").stops(StopReason.REFUSED));

        assertEquals(CompletionReason.REFUSED, reason);
        assertEquals(1, loop.trail().lines("c1 fails").size());
        loop.checkHistory();
    }

    @Test
    void the_limit_of_turns_is_looked_at_before_each_call_of_the_model() throws Exception {
        var loop = LoopFixture.in(folder, look).limits(Limits.ofTurns(3));
        var script = Script.model().calls("look", "{}").again();

        var reason = loop.run(script);

        assertEquals(CompletionReason.LIMIT, reason);
        assertEquals(3, script.requests().size());
        assertEquals(3, loop.results().size());
        loop.checkHistory();
    }

    @Test
    void the_limits_of_tokens_and_money_end_the_run_after_the_call_that_reached_them() throws Exception {
        var tokens = new Limits(50, 50, OptionalLong.of(300), OptionalDouble.empty());
        var money = new Limits(50, 50, OptionalLong.empty(), OptionalDouble.of(0.25));
        for (Limits limits : List.of(tokens, money)) {
            var loop = LoopFixture.in(folder, look).limits(limits);
            var script = Script.model().calls("look", "{}").uses(100, 50, 0.125).again();

            assertEquals(CompletionReason.LIMIT, loop.run(script));
            assertEquals(2, script.requests().size());
            loop.checkHistory();
        }
    }

    @Test
    @DisplayName("T22: the limit of calls ends the run, and what is over it is not done")
    void the_limit_of_calls() throws Exception {
        var limits = new Limits(50, 3, OptionalLong.empty(), OptionalDouble.empty());
        var loop = LoopFixture.in(folder, look).limits(limits);
        var script = Script.model()
                .callsWhole("look", "{}")
                .callsWhole("look", "{}")
                .callsWhole("look", "{}")
                .callsWhole("look", "{}")
                .callsWhole("look", "{}")
                .again();

        assertEquals(CompletionReason.LIMIT, loop.run(script));

        assertEquals(1, script.requests().size());
        assertEquals(
                3,
                loop.results().stream().filter(result -> result.contains("=")).count());
        assertEquals(
                "call_5!not done: the run has reached its limit of calls",
                loop.results().getLast());
        loop.checkHistory();
    }

    @Test
    @DisplayName("T22: the same call failing three times in a row ends the run")
    void repeated_failures() throws Exception {
        var bad = SomeTool.commands("bad", (input, context) -> {
            throw new ToolException("no");
        });
        var loop = LoopFixture.in(folder, look, bad);
        var script = Script.model().callsWhole("bad", "{}").again();

        assertEquals(CompletionReason.LIMIT, loop.run(script));

        assertEquals(3, script.requests().size());
        loop.checkHistory();
    }

    @Test
    void failures_of_different_calls_or_with_another_between_them_end_nothing() throws Exception {
        var bad = SomeTool.commands("bad", (input, context) -> {
            throw new ToolException("no");
        });
        var loop = LoopFixture.in(folder, look, bad);
        var script = Script.model();
        for (int i = 0; i < 4; i++) {
            script.callsWhole("bad", "{}")
                    .then()
                    .callsWhole("bad", "{\"n\":" + i + "}")
                    .then();
        }
        script.callsWhole("bad", "{}")
                .callsWhole("bad", "{}")
                .callsWhole("look", "{}")
                .callsWhole("bad", "{}")
                .then();

        assertEquals(CompletionReason.DONE, loop.run(script.says("Done.")));
    }

    @Test
    void a_run_that_finishes_on_its_last_turn_is_done() throws Exception {
        var loop = LoopFixture.in(folder, look).limits(Limits.ofTurns(2));

        var reason = loop.run(Script.model().calls("look", "{}").then().says("Done."));

        assertEquals(CompletionReason.DONE, reason);
    }

    @Test
    void the_system_text_and_the_tools_are_the_same_on_each_turn() throws Exception {
        var loop = LoopFixture.in(folder, look);
        var script = Script.model()
                .calls("look", "{}")
                .then()
                .calls("look", "{}")
                .then()
                .says("Done.");

        loop.run(script);

        assertEquals(
                1,
                script.requests().stream()
                        .map(request -> request.system())
                        .distinct()
                        .count());
        assertEquals(
                1,
                script.requests().stream()
                        .map(request -> request.tools())
                        .distinct()
                        .count());
    }
}
