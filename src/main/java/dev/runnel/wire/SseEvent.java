package dev.runnel.wire;

import java.nio.charset.StandardCharsets;

/**
 * An event as a server sent it.
 *
 * @param type the {@code event} field, {@code message} if there was none
 * @param utf8 the {@code data} lines, joined by LF, as they came; not to be changed
 * @param lastId the id of this event or else of the last one before it that had any; empty if none had
 * @param complete whether its final blank line came before the body ended
 */
public record SseEvent(String type, byte[] utf8, String lastId, boolean complete) {

    /** The data as text; bytes that are no UTF-8 become U+FFFD. */
    public String data() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
