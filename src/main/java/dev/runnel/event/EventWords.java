package dev.runnel.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the events and their members mean, in a few words each, for {@link EventSchema}. */
final class EventWords {

    static final String ALL =
            "What happens in a run of Runnel, one object each. Fields and events may be added in later versions,"
                    + " so pass over what you do not know; none is ever renamed.";
    static final String EVENT = "Any event, in its native shape: the data of a server-sent event.";
    static final String LINE = "Any event as a line of jsonl or of a journal: number and time stand in front.";

    /** By the event's name on the wire. */
    private static final Map<String, String> EVENTS = Map.ofEntries(
            Map.entry("on_start", "First: what was asked of whom, and where."),
            Map.entry("on_turn", "A model call begins."),
            Map.entry("on_token", "A piece of the answer, as soon as the provider sent it."),
            Map.entry("on_reasoning", "A piece of visible reasoning."),
            Map.entry("on_tool_input", "A call's arguments while the model still writes them."),
            Map.entry(
                    "on_usage",
                    "The model call ended: always, before the turn's tools. That call's own numbers; what the provider did not"
                            + " tell is absent."),
            Map.entry("on_tool_start", "A tool call begins; one on_tool_end of the same id follows."),
            Map.entry("on_tool_output", "Live output of a running command."),
            Map.entry("on_diff_ready", "One file changed on disk, between the call's start and end."),
            Map.entry("on_tool_end", "A tool call ended. Where it failed, the model goes on."),
            Map.entry("on_approval_required", "A call waits for a person."),
            Map.entry("on_approval_resolved", "A waiting call was answered."),
            Map.entry("on_plan", "The to-do list changed."),
            Map.entry("on_retry", "The provider failed in a way worth another try."),
            Map.entry("on_compact", "The conversation was shortened to fit the model."),
            Map.entry("on_gap", "A retention rule removed events; this one's own number is that of the last of them."),
            Map.entry("on_error", "The run could not go on."),
            Map.entry("on_complete", "Last, always: the run ended."));

    /** By the member's name; behind the event's, or the outer member's, where it means something else there. */
    private static final Map<String, String> MEMBERS = Map.ofEntries(
            Map.entry("v", "Version of the shape of the events."),
            Map.entry("session", "The conversation."),
            Map.entry("run", "The work on one message of the user: the session's id, a dot, and its ordinal."),
            Map.entry("model", "The model that answers, as provider/model."),
            Map.entry("workspace", "The folder that is worked in, or its name."),
            Map.entry("message", "What the user said."),
            Map.entry("offline", "True where no model is connected and the demonstration answers."),
            Map.entry("notice", "One sentence the user should read before anything else."),
            Map.entry("client", "The ids the client chose."),
            Map.entry("client.thread", "What the client calls the conversation."),
            Map.entry("client.run", "What the client calls the run."),
            Map.entry("turn", "Number of the model call in the run, from 1."),
            Map.entry("token", "The text: never empty, and no half surrogate pair."),
            Map.entry("id", "The call, unique in the run."),
            Map.entry("name", "The tool."),
            Map.entry("delta", "The next piece of the arguments' JSON."),
            Map.entry("input_tokens", "Tokens sent to the model."),
            Map.entry("output_tokens", "Tokens the model wrote."),
            Map.entry("cached_tokens", "Those sent that the provider had in its cache."),
            Map.entry("reasoning_tokens", "Those written that were reasoning."),
            Map.entry("cost_usd", "The price, in US dollars."),
            Map.entry("input", "The arguments: an object, or the raw string where it was no JSON."),
            Map.entry("title", "The call in one line for people."),
            Map.entry("chunk", "The next piece of what the command wrote."),
            Map.entry("stream", "stdout or stderr, where they are apart."),
            Map.entry("diff_id", "The change, unique in the run."),
            Map.entry("path", "The file, relative to the workspace."),
            Map.entry("change", "What became of the file."),
            Map.entry("diff", "The change as a unified diff, with its two header lines."),
            Map.entry("added", "How many lines were added."),
            Map.entry("removed", "How many lines were removed."),
            Map.entry("on_diff_ready.from", "The file's path before it was renamed."),
            Map.entry("truncated", "True where it was cut because of its length."),
            Map.entry("ok", "Whether the call did what it was asked."),
            Map.entry("output", "What the model is told."),
            Map.entry("duration_ms", "How long it took, in milliseconds."),
            Map.entry("error", "One sentence: what happened, and what to do."),
            Map.entry("on_tool_end.error", "What went wrong."),
            Map.entry("exit", "The command's exit status."),
            Map.entry("approval", "The question, unique in the run."),
            Map.entry("on_approval_required.reason", "Why a person is asked."),
            Map.entry("expires_ms", "How long an answer is waited for, in milliseconds; 0 where nobody can be asked."),
            Map.entry("decision", "The answer."),
            Map.entry("by", "Who gave the answer."),
            Map.entry("items", "The whole list."),
            Map.entry("text", "What is to be done."),
            Map.entry("status", "How far it is."),
            Map.entry("attempt", "Which attempt failed, from 1."),
            Map.entry("max_attempts", "How many there are at most."),
            Map.entry("delay_ms", "When the next one begins, in milliseconds."),
            Map.entry("on_retry.reason", "What went wrong."),
            Map.entry("before_tokens", "About how many tokens it had."),
            Map.entry("after_tokens", "About how many tokens it has now."),
            Map.entry("from", "Number of the first event that is gone."),
            Map.entry("to", "Number of the last event that is gone."),
            Map.entry("code", "The kind of trouble."),
            Map.entry("retryable", "Whether the same may succeed later."),
            Map.entry("detail", "The provider's own words."),
            Map.entry("reason", "Why the run ended."),
            Map.entry("turns", "How many model calls there were."),
            Map.entry("files_changed", "How many files are not as they were."),
            Map.entry("usage", "The sums of all model calls."),
            Map.entry("limit", "What was used up, where the reason is limit."),
            Map.entry("head", "The hash of all events before this one."));

    private EventWords() {}

    /**
     * What stands at that path.
     *
     * @param path the name of an event and of members in its data, such as {@code on_start.client.run}
     */
    static String of(String path) {
        String description = path.contains(".") ? member(path) : EVENTS.get(path);
        if (description == null) {
            throw new IllegalStateException("nobody said what " + path + " is");
        }
        return description;
    }

    private static @Nullable String member(String path) {
        String[] names = path.split("\\.", -1);
        String name = names[names.length - 1];
        return MEMBERS.getOrDefault(names[names.length - 2] + "." + name, MEMBERS.get(name));
    }
}
