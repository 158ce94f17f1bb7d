package dev.runnel.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.runnel.event.Event.Tally;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads back what {@link EventJson} wrote. Fields it does not know are passed over. */
public final class EventReader {

    private static final byte[] SEQ = "{\"seq\":".getBytes(UTF_8);
    private static final byte[] AT = ",\"at\":".getBytes(UTF_8);

    private static final List<byte[]> PIECES = List.of(
            ",\"event\":\"on_token\"".getBytes(UTF_8),
            ",\"event\":\"on_reasoning\"".getBytes(UTF_8),
            ",\"event\":\"on_tool_output\"".getBytes(UTF_8));

    // An event wraps what a model wrote, which Gson takes up to 255 levels deep; so this must be more.
    private static final int NESTING = 300;

    private EventReader() {}

    /**
     * Whether the line is a mere piece of text (token, reasoning, live output), told without decoding it: most lines of a
     * journal are.
     */
    public static boolean isPiece(byte[] line) {
        int rest = skipDigits(line, skipDigits(line, SEQ.length) + AT.length);
        for (byte[] piece : PIECES) {
            if (startsWith(line, rest, piece)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the line is one that {@link EventJson#line} could have written, judged by its beginning. */
    public static boolean isEvent(byte[] line) {
        return startsWith(line, 0, SEQ);
    }

    /** The number at the beginning of a line for which {@link #isEvent} holds. */
    public static long seq(byte[] line) {
        return number(line, SEQ.length);
    }

    /**
     * Reads a line of a journal.
     *
     * @param line without its line end
     * @throws IllegalArgumentException if it is no such line
     */
    public static Envelope line(byte[] line) {
        if (!isEvent(line)) {
            throw new IllegalArgumentException("no event: " + start(line));
        }
        int at = skipDigits(line, SEQ.length);
        if (!startsWith(line, at, AT)) {
            throw new IllegalArgumentException("no time: " + start(line));
        }
        int rest = skipDigits(line, at + AT.length);
        if (rest == line.length) {
            throw new IllegalArgumentException("no event: " + start(line));
        }
        byte[] json = new byte[line.length - rest];
        System.arraycopy(line, rest, json, 0, json.length);
        json[0] = '{';
        return new Envelope(seq(line), number(line, at + AT.length), event(json), json);
    }

    /**
     * Reads the native shape.
     *
     * @throws IllegalArgumentException if it is none, or an event this version does not know
     */
    public static Event event(byte[] json) {
        try {
            JsonObject object = parse(json);
            return event(object.get("event").getAsString(), new Data(object.getAsJsonObject("data")));
        } catch (IOException
                | JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | ClassCastException
                | NullPointerException e) {
            throw new IllegalArgumentException("no event: " + start(json), e);
        }
    }

    private static JsonObject parse(byte[] json) throws IOException {
        try (var reader = new JsonReader(new StringReader(new String(json, UTF_8)))) {
            reader.setNestingLimit(NESTING);
            JsonObject object = JsonParser.parseReader(reader).getAsJsonObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("more than one value");
            }
            return object;
        }
    }

    private static Event event(String name, Data data) {
        return switch (name) {
            case "on_start" -> start(data);
            case "on_turn" -> new Event.TurnStart(data.integer("turn"));
            case "on_token" -> new Event.Token(data.text("token"));
            case "on_reasoning" -> new Event.Reasoning(data.text("token"));
            case "on_tool_input" -> new Event.ToolInput(data.text("id"), data.text("name"), data.text("delta"));
            case "on_usage" -> new Event.Used(data.tally());
            case "on_tool_start" ->
                new Event.ToolStart(data.text("id"), data.text("name"), data.any("input"), data.text("title"));
            case "on_tool_output" -> new Event.ToolOutput(data.text("id"), data.text("chunk"), data.optional("stream"));
            case "on_diff_ready" -> diff(data);
            case "on_tool_end" -> toolEnd(data);
            case "on_approval_required" ->
                new Event.ApprovalRequired(
                        data.text("id"),
                        data.text("approval"),
                        data.text("name"),
                        data.any("input"),
                        data.text("reason"),
                        data.number("expires_ms"));
            case "on_approval_resolved" ->
                new Event.ApprovalResolved(
                        data.text("id"),
                        data.text("approval"),
                        data.word("decision", Event.Decision.class),
                        data.word("by", Event.DecidedBy.class));
            case "on_plan" -> new Event.Plan(data.planItems());
            case "on_retry" ->
                new Event.Retry(
                        data.integer("attempt"),
                        data.integer("max_attempts"),
                        data.number("delay_ms"),
                        data.text("reason"));
            case "on_compact" -> new Event.Compacted(data.number("before_tokens"), data.number("after_tokens"));
            case "on_gap" -> new Event.Gap(data.number("from"), data.number("to"));
            case "on_error" ->
                new Event.Failed(
                        data.text("error"),
                        data.word("code", Event.ErrorCode.class),
                        data.flag("retryable"),
                        data.optional("detail"));
            case "on_complete" -> completed(data);
            default -> throw new IllegalArgumentException("an event this version does not know: " + name);
        };
    }

    private static Event start(Data data) {
        Optional<Event.ClientIds> client =
                data.object("client").map(ids -> new Event.ClientIds(ids.optional("thread"), ids.optional("run")));
        return new Event.RunStart(
                data.text("session"),
                data.text("run"),
                data.text("model"),
                data.text("workspace"),
                data.text("message"),
                data.flag("offline"),
                data.optional("notice"),
                client);
    }

    private static Event diff(Data data) {
        return new Event.DiffReady(
                data.text("id"),
                data.text("diff_id"),
                data.text("path"),
                data.word("change", Event.Change.class),
                data.text("diff"),
                data.integer("added"),
                data.integer("removed"),
                data.optional("from"),
                data.flag("truncated"));
    }

    private static Event toolEnd(Data data) {
        OptionalLong exit = data.optionalNumber("exit");
        return new Event.ToolEnd(
                data.text("id"),
                data.text("name"),
                data.flag("ok"),
                data.text("output"),
                data.number("duration_ms"),
                data.optional("error"),
                data.flag("truncated"),
                exit.isPresent() ? OptionalInt.of((int) exit.getAsLong()) : OptionalInt.empty());
    }

    private static Event completed(Data data) {
        return new Event.Completed(
                data.word("reason", Event.CompletionReason.class),
                data.number("duration_ms"),
                data.integer("turns"),
                data.integer("files_changed"),
                data.object("usage").map(Data::tally).orElse(Tally.NONE),
                data.optional("limit").isPresent()
                        ? Optional.of(data.word("limit", Event.Limit.class))
                        : Optional.empty(),
                data.optional("head"));
    }

    /** The members of an event's {@code data}. */
    private record Data(JsonObject json) {

        String text(String name) {
            return json.get(name).getAsString();
        }

        Optional<String> optional(String name) {
            return Optional.ofNullable(json.get(name)).map(JsonElement::getAsString);
        }

        Optional<Data> object(String name) {
            return Optional.ofNullable(json.getAsJsonObject(name)).map(Data::new);
        }

        JsonElement any(String name) {
            return json.get(name);
        }

        long number(String name) {
            return json.get(name).getAsLong();
        }

        int integer(String name) {
            return json.get(name).getAsInt();
        }

        boolean flag(String name) {
            return json.has(name) && json.get(name).getAsBoolean();
        }

        OptionalLong optionalNumber(String name) {
            return json.has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
        }

        <E extends Enum<E>> E word(String name, Class<E> type) {
            return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
        }

        Tally tally() {
            return new Tally(
                    optionalNumber("input_tokens"),
                    optionalNumber("output_tokens"),
                    optionalNumber("cached_tokens"),
                    optionalNumber("reasoning_tokens"),
                    json.has("cost_usd")
                            ? OptionalDouble.of(json.get("cost_usd").getAsDouble())
                            : OptionalDouble.empty());
        }

        List<Event.PlanItem> planItems() {
            var items = new ArrayList<Event.PlanItem>();
            for (JsonElement element : json.getAsJsonArray("items")) {
                var item = new Data(element.getAsJsonObject());
                items.add(new Event.PlanItem(item.text("text"), item.word("status", Event.PlanStatus.class)));
            }
            return items;
        }
    }

    private static boolean startsWith(byte[] line, int from, byte[] prefix) {
        return line.length >= from + prefix.length
                && java.util.Arrays.equals(line, from, from + prefix.length, prefix, 0, prefix.length);
    }

    private static int skipDigits(byte[] line, int from) {
        int i = from;
        while (i < line.length && line[i] >= '0' && line[i] <= '9') {
            i++;
        }
        return i;
    }

    private static long number(byte[] line, int from) {
        int end = skipDigits(line, from);
        if (end == from || end - from > 18) {
            throw new IllegalArgumentException("no number: " + start(line));
        }
        long value = 0;
        for (int i = from; i < end; i++) {
            value = value * 10 + (line[i] - '0');
        }
        return value;
    }

    private static String start(byte[] line) {
        String text = new String(line, 0, Math.min(line.length, 80), UTF_8);
        return line.length > 80 ? text + "…" : text;
    }
}
