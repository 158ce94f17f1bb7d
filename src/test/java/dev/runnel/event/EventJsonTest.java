package dev.runnel.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The wire as the contract's table has it, letter by letter. */
class EventJsonTest {

    @TestFactory
    Stream<DynamicTest> an_event_looks_as_the_contract_says() {
        return Samples.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(
                        sample.getValue(),
                        () -> assertEquals(sample.getValue(), new String(EventJson.encode(sample.getKey()), UTF_8))));
    }

    @TestFactory
    Stream<DynamicTest> an_event_read_back_is_the_same() {
        return Samples.all().keySet().stream()
                .map(event -> DynamicTest.dynamicTest(
                        event.toString(), () -> assertEquals(event, EventReader.event(EventJson.encode(event)))));
    }

    @Test
    void no_event_is_without_a_sample() {
        Set<Class<?>> shown =
                Samples.all().keySet().stream().map(Event::getClass).collect(Collectors.toSet());

        Set<Class<?>> all = Arrays.stream(Event.class.getPermittedSubclasses()).collect(Collectors.toSet());
        assertEquals(all, shown);
    }

    @Test
    void the_name_alone_is_the_name_on_the_wire() {
        Samples.all()
                .forEach(
                        (event, json) -> assertEquals(json.split("\"", 5)[3], EventJson.name(event), event.toString()));
    }

    @Test
    void the_words_of_the_contract_are_all_there() {
        assertEquals(
                List.of(
                        "auth",
                        "rate_limited",
                        "quota",
                        "overloaded",
                        "context_length",
                        "bad_request",
                        "network",
                        "stalled",
                        "protocol",
                        "not_configured",
                        "storage",
                        "interrupted",
                        "internal"),
                words(Event.ErrorCode.values()));
        assertEquals(
                List.of("done", "cancelled", "limit", "refused", "error", "interrupted"),
                words(Event.CompletionReason.values()));
        assertEquals(List.of("created", "modified", "deleted", "renamed"), words(Event.Change.values()));
        assertEquals(List.of("pending", "in_progress", "done"), words(Event.PlanStatus.values()));
        assertEquals(List.of("user", "policy", "timeout"), words(Event.DecidedBy.values()));
        assertEquals(List.of("approve", "deny"), words(Event.Decision.values()));
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(java.util.Locale.ROOT))
                .toList();
    }

    @Test
    void a_line_of_a_journal_has_number_and_time_in_front() {
        var event = new Event.Token("Hel");
        var envelope = new Envelope(17, 1763800000123L, event, EventJson.encode(event));

        String line = new String(EventJson.line(envelope), UTF_8);

        assertEquals("{\"seq\":17,\"at\":1763800000123,\"event\":\"on_token\",\"data\":{\"token\":\"Hel\"}}\n", line);
    }

    @Test
    void a_line_read_back_has_the_same_bytes() {
        for (Event event : Samples.all().keySet()) {
            var envelope = new Envelope(Long.MAX_VALUE / 100, 5, event, EventJson.encode(event));
            byte[] line = EventJson.line(envelope);

            Envelope read = EventReader.line(Arrays.copyOf(line, line.length - 1));

            assertEquals(envelope.seq(), read.seq());
            assertEquals(5, read.atMillis());
            assertEquals(event, read.event());
            assertArrayEquals(envelope.json(), read.json());
        }
    }

    @Test
    void a_token_is_never_empty_and_never_ends_in_half_a_pair() {
        assertThrows(IllegalArgumentException.class, () -> new Event.Token(""));
        assertThrows(IllegalArgumentException.class, () -> new Event.Token("a\ud83d"));
        assertThrows(IllegalArgumentException.class, () -> new Event.Reasoning(""));
        assertThrows(IllegalArgumentException.class, () -> new Event.Reasoning("\ud83d"));
        assertEquals("\ud83d\ude00", new Event.Token("\ud83d\ude00").token());
    }
}
