package dev.runnel.provider;

import dev.runnel.support.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer in a provider's protocol, written from what is known of it, and what it means.
 *
 * @param name for the reader of a failure
 * @param body with LF as line end
 * @param ending words in the body that say that the answer is complete; the message they stand in must have come whole
 * @param trail as {@link ModelTrail} tells it
 */
record Sample(String name, String body, String ending, List<String> trail) {

    Sample(String name, String body, String ending, String... trail) {
        this(name, body, ending, List.of(trail));
    }

    byte[] bytes() {
        return bytes("\n");
    }

    byte[] bytes(String lineEnd) {
        return body.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);
    }

    Reply reply(byte[] bytes) {
        return Reply.stream(bytes);
    }

    /** How many bytes, at least, say that the answer is complete, if the body then ends as it should. */
    int terminated() {
        int lineEnd = body.indexOf('\n', body.indexOf(ending));
        return length(lineEnd < 0 ? body.length() : lineEnd);
    }

    /** The same if the connection breaks: only what was followed by {@code separator} counts then. */
    int terminatedForGood(String separator) {
        int end = body.indexOf(separator, body.indexOf(ending));
        return end < 0 ? Integer.MAX_VALUE : length(end + separator.length());
    }

    private int length(int characters) {
        return body.substring(0, characters).getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        return name;
    }
}
