package dev.runnel.provider;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The items of an answer of the Responses API, and which of them an event speaks of. Most servers say their place in the output;
 * llama.cpp says only ids, of a call sometimes that of the call, and others neither. Ids come last, for some servers give an item
 * another with each event.
 */
final class ResponseItems {

    private final AnswerBuilder answer;
    private final List<ResponseItem> items = new ArrayList<>();
    private final Map<Long, ResponseItem> byPlace = new HashMap<>();
    private final Map<String, ResponseItem> byId = new HashMap<>();

    ResponseItems(AnswerBuilder answer) {
        this.answer = answer;
    }

    /** The item a {@code response.output_item.added} begins. */
    ResponseItem added(JsonObject event, JsonObject item) {
        OptionalLong place = place(event);
        ResponseItem known =
                place.isPresent() ? byPlace.get(place.getAsLong()) : byId(item).orElse(null);
        return remember(known == null || known.ended() ? begun() : known, place, item);
    }

    /** The item a piece belongs to. */
    ResponseItem ofPiece(JsonObject event) {
        OptionalLong place = place(event);
        ResponseItem known = place.isPresent()
                ? byPlace.get(place.getAsLong())
                : Optional.ofNullable(byId.get(Json.string(event, "item_id"))).orElse(last());
        return remember(known == null ? begun() : known, place, event);
    }

    /** The item a {@code response.output_item.done} ends. */
    ResponseItem done(JsonObject event, JsonObject item) {
        OptionalLong place = place(event);
        ResponseItem known =
                place.isPresent() ? byPlace.get(place.getAsLong()) : byId(item).orElseGet(this::lastOpen);
        return remember(known == null ? begun() : known, place, item);
    }

    /** The item at this place of the output as it is in the end. */
    ResponseItem atEnd(int place, JsonObject item) {
        Optional<ResponseItem> known = byId(item).or(() -> Optional.ofNullable(byPlace.get((long) place)));
        return known.orElseGet(() -> place < items.size() ? items.get(place) : begun());
    }

    private static OptionalLong place(JsonObject event) {
        return Json.number(event, "output_index");
    }

    private Optional<ResponseItem> byId(JsonObject item) {
        return Optional.ofNullable(byId.get(Json.string(item, "id")))
                .or(() -> Optional.ofNullable(byId.get(Json.string(item, "call_id"))));
    }

    private @Nullable ResponseItem last() {
        return items.isEmpty() ? null : items.getLast();
    }

    private @Nullable ResponseItem lastOpen() {
        ResponseItem last = last();
        return last == null || last.ended() ? null : last;
    }

    private ResponseItem begun() {
        var item = new ResponseItem(answer);
        items.add(item);
        return item;
    }

    /** @param named what says the item's ids */
    private ResponseItem remember(ResponseItem item, OptionalLong place, JsonObject named) {
        place.ifPresent(number -> byPlace.put(number, item));
        for (String member : new String[] {"id", "call_id", "item_id"}) {
            String id = Json.string(named, member);
            if (!id.isEmpty()) {
                byId.put(id, item);
            }
        }
        return item;
    }
}
