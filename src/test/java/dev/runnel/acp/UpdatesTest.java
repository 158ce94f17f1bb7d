package dev.runnel.acp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.EventJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Events as updates, without a run. */
class UpdatesTest {

    private static final ClientAbilities ALL = new ClientAbilities(true, true);

    private long seq;

    private static Updates updates(ClientAbilities client, boolean live) {
        return new Updates(client, Path.of("/shop"), live, new Updates.Spent(), model -> OptionalLong.empty());
    }

    private List<JsonObject> told(Updates updates, Event... events) {
        var told = new ArrayList<JsonObject>();
        for (Event event : events) {
            told.addAll(updates.of(new Envelope(++seq, 0, event, EventJson.encode(event))));
        }
        return told;
    }

    private static Event start() {
        return new Event.RunStart("s", "s.7", "m", "/real/shop", "Hi", true, Optional.of("Mind."), Optional.empty());
    }

    private static Event call(String name, String input) {
        return new Event.ToolStart("c1", name, JsonParser.parseString(input), "title");
    }

    private static Event end(String output) {
        return new Event.ToolEnd("c1", "bash", true, output, 5, Optional.empty(), false, OptionalInt.of(0));
    }

    private static Event.DiffReady diff(Event.Change change, String diff, boolean truncated) {
        return new Event.DiffReady("c1", "c1-1", "a", change, diff, 1, 2, Optional.of("old/a"), truncated);
    }

    private static List<JsonObject> content(JsonObject update) {
        return update.getAsJsonArray("content").asList().stream()
                .map(element -> element.getAsJsonObject())
                .toList();
    }

    @Test
    void what_is_told_only_to_those_who_watch_is_not_told_again() {
        Event retry = new Event.Retry(1, 3, 2000, "Busy.");
        Event failed = new Event.Failed("Empty.", Event.ErrorCode.QUOTA, false, Optional.empty());

        List<String> live = told(updates(ALL, true), start(), retry, failed).stream()
                .map(JsonObject::toString)
                .toList();
        List<String> later = told(updates(ALL, false), start(), retry, failed).stream()
                .map(JsonObject::toString)
                .toList();

        assertEquals(
                List.of(
                        "{\"sessionUpdate\":\"notice\",\"severity\":\"info\",\"title\":\"Mind.\"}",
                        "{\"sessionUpdate\":\"notice\",\"severity\":\"warning\",\"title\":"
                                + "\"Busy. Trying again in 2 s (1 of 3).\"}"),
                live);
        assertEquals(
                List.of(
                        "{\"sessionUpdate\":\"user_message_chunk\",\"messageId\":\"7.user\",\"content\":"
                                + "{\"type\":\"text\",\"text\":\"Hi\"}}",
                        "{\"sessionUpdate\":\"agent_thought_chunk\",\"messageId\":\"7.remark1\",\"content\":"
                                + "{\"type\":\"text\",\"text\":\"The run failed: Empty.\"}}"),
                later);
    }

    @Test
    void a_client_that_shows_no_notices_and_no_compaction_is_sent_none() {
        List<JsonObject> told = told(updates(ClientAbilities.NONE, true), start(), new Event.Compacted(100, 10));

        assertEquals("Mind.", Editor.text(told, "agent_thought_chunk"));
        assertEquals(1, told.size());
        assertEquals(
                "compaction_update",
                Editor.kind(
                        told(updates(ALL, true), new Event.Compacted(100, 10)).getFirst()));
    }

    @Test
    void events_that_are_no_longer_kept_are_told_of_and_what_belonged_to_them_is_passed_over() {
        List<JsonObject> told = told(
                updates(ALL, false), start(), new Event.Gap(2, 9), end("x"), diff(Event.Change.CREATED, "", false));

        assertEquals("Events 2 to 9 of this run are no longer kept.", Editor.text(told, "agent_thought_chunk"));
        assertEquals(2, told.size());
    }

    @Test
    void what_a_command_prints_is_gathered_and_its_tail_is_shown() {
        Updates updates = updates(ALL, true);
        told(updates, start(), call("bash", "{\"command\":\"x\"}"));
        assertEquals(List.of(), updates.news());

        told(updates, new Event.ToolOutput("c1", "a".repeat(40_000) + "\uD83D\uDE00", Optional.empty()));
        told(updates, new Event.ToolOutput("c1", "b".repeat(16_383), Optional.empty()));

        String shown = content(updates.news().getFirst())
                .getFirst()
                .getAsJsonObject("content")
                .get("text")
                .getAsString();
        assertEquals("```\n…" + "b".repeat(16_383) + "\n```", shown); // half a character is none
        assertEquals(List.of(), updates.news());
    }

    @Test
    void a_change_without_hunks_is_told_in_words() {
        Updates updates = updates(ALL, true);
        told(updates, start(), call("bash", "{\"command\":\"x\"}"));
        told(updates, diff(Event.Change.RENAMED, "--- a/old/a\n+++ b/a\n", false));

        JsonObject ended = told(updates, end("")).getFirst();

        assertEquals(
                "renamed old/a to a (+1 -2)",
                content(ended).getFirst().getAsJsonObject("content").get("text").getAsString());
        assertEquals(
                "/shop/a",
                ended.getAsJsonArray("locations")
                        .get(0)
                        .getAsJsonObject()
                        .get("path")
                        .getAsString());
    }

    @Test
    void changes_without_measure_are_shown_as_far_as_a_message_can_take_them() {
        Updates updates = updates(ALL, true);
        told(updates, start(), call("bash", "{\"command\":\"x\"}"));
        String line = "\u0001".repeat(1000) + "\n";
        String big = "--- /dev/null\n+++ b/a\n@@ -0,0 +1,250 @@\n" + ("+" + line).repeat(250);
        for (int i = 0; i < 20; i++) {
            told(updates, diff(Event.Change.CREATED, big, false));
        }

        JsonObject ended = told(updates, end("")).getFirst();

        List<String> types = content(ended).stream()
                .map(item -> item.get("type").getAsString())
                .toList();
        assertEquals(20, types.size());
        assertEquals(4, types.stream().filter("diff"::equals).count());
        assertTrue(ended.toString().length() < Connection.MAX_LINE);
    }

    @Test
    void a_diff_that_was_cut_shows_its_whole_hunks_and_says_so() {
        Updates updates = updates(ALL, true);
        told(updates, start(), call("edit", "{\"path\":\"a\"}"));
        told(
                updates,
                diff(Event.Change.MODIFIED, "--- a/a\n+++ b/a\n@@ -1,1 +1,1 @@\n-x\n+y\n@@ -9,2 +9,2 @@\n-o\n", true));

        List<JsonObject> content = content(told(updates, end("done")).getFirst());

        assertEquals(2, content.size());
        assertEquals("y\n", content.getFirst().get("newText").getAsString());
        assertTrue(content.get(1).toString().contains("not all of it is shown"), content::toString);
    }

    @Test
    void calls_of_tools_with_arguments_by_other_names_are_understood() {
        Updates updates = updates(ALL, true);
        JsonObject told = told(updates, start(), call("edit", "{\"file_path\":\"src/../b\",\"old_string\":\"o\"}"))
                .getLast();

        assertEquals(
                "/shop/b",
                told.getAsJsonArray("locations")
                        .get(0)
                        .getAsJsonObject()
                        .get("path")
                        .getAsString());

        var question = new Event.ApprovalRequired(
                "c1",
                "q",
                "edit",
                JsonParser.parseString("{\"file_path\":\"b\",\"old_string\":\"o\",\"new_string\":\"n\"}"),
                "it changes a file",
                1000);
        JsonObject asked = updates.asked(question).orElseThrow();
        assertEquals(
                "{\"type\":\"diff\",\"path\":\"/shop/b\",\"oldText\":\"o\",\"newText\":\"n\"}",
                content(asked).get(1).toString());
        assertFalse(asked.has("sessionUpdate"));
    }

    @Test
    void arguments_that_are_no_object_are_shown_as_they_are() {
        JsonObject told =
                told(updates(ALL, true), start(), call("write", "\"no JSON\"")).getLast();

        assertEquals("no JSON", told.get("rawInput").getAsString());
        assertFalse(told.has("locations"));
    }
}
