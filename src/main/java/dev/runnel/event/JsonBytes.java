package dev.runnel.event;

import com.google.gson.JsonElement;
import java.util.Arrays;

/**
 * Builds one line of JSON as UTF-8 bytes. Every string is escaped so that no reader of lines can be misled: beside what JSON
 * asks for, U+0085, U+2028 and U+2029 (line ends to some), and half surrogate pairs become U+FFFD.
 *
 * <p>Not for use by two threads.
 */
public final class JsonBytes {

    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[160];
    private int length;
    private boolean first = true;

    /** Begins an object. */
    public JsonBytes open() {
        put('{');
        first = true;
        return this;
    }

    /** Ends an object. */
    public JsonBytes close() {
        put('}');
        first = false;
        return this;
    }

    /** Begins a list. */
    public JsonBytes openList() {
        put('[');
        first = true;
        return this;
    }

    /** Ends a list. */
    public JsonBytes closeList() {
        put(']');
        first = false;
        return this;
    }

    /** Begins a member; its value must follow. */
    public JsonBytes name(String name) {
        comma();
        ascii(name, true);
        put(':');
        return this;
    }

    /** Begins an element of a list; its value must follow. */
    public JsonBytes element() {
        comma();
        return this;
    }

    /** A member that is a string. */
    public JsonBytes field(String name, String value) {
        return name(name).string(value);
    }

    /** A member that is a whole number. */
    public JsonBytes field(String name, long value) {
        name(name).raw(Long.toString(value));
        return this;
    }

    /** A member that is true or false. */
    public JsonBytes field(String name, boolean value) {
        name(name).raw(value ? "true" : "false");
        return this;
    }

    /** A number that is not whole. */
    public JsonBytes field(String name, double value) {
        name(name).raw(Double.toString(value));
        return this;
    }

    /** Any JSON; {@code toString} of an element is strict JSON without HTML escapes. */
    public JsonBytes field(String name, JsonElement value) {
        name(name);
        text(value.toString());
        return this;
    }

    /** All that was written, UTF-8. */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** A string, as a value. */
    public JsonBytes string(String value) {
        put('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                put('\\');
                put(c);
            } else if (c < 0x20 || c == 0x7f) {
                control(c);
            } else if (c < 0x80) {
                put(c);
            } else {
                i += beyondAscii(value, i, c);
            }
        }
        put('"');
        return this;
    }

    /** JSON text whose strings are escaped already; only what is no ASCII is looked at. */
    private void text(String json) {
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x80) {
                put(c);
            } else {
                i += beyondAscii(json, i, c);
            }
        }
    }

    private void control(char c) {
        switch (c) {
            case '\n' -> raw("\\n");
            case '\t' -> raw("\\t");
            case '\r' -> raw("\\r");
            default -> unicode(c);
        }
    }

    /** Writes the character at {@code i}; returns how many more chars it took. */
    private int beyondAscii(String value, int i, char c) {
        if (c == 0x85 || c == 0x2028 || c == 0x2029) {
            unicode(c);
            return 0;
        }
        if (!Character.isSurrogate(c)) {
            utf8(c);
            return 0;
        }
        if (Character.isHighSurrogate(c) && i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))) {
            utf8(Character.toCodePoint(c, value.charAt(i + 1)));
            return 1;
        }
        utf8(0xfffd);
        return 0;
    }

    private void utf8(int code) {
        if (code < 0x800) {
            put(0xc0 | (code >> 6));
        } else {
            if (code < 0x10000) {
                put(0xe0 | (code >> 12));
            } else {
                put(0xf0 | (code >> 18));
                put(0x80 | ((code >> 12) & 0x3f));
            }
            put(0x80 | ((code >> 6) & 0x3f));
        }
        put(0x80 | (code & 0x3f));
    }

    private void unicode(char c) {
        raw("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[(c >> shift) & 0xf]);
        }
    }

    private void comma() {
        if (!first) {
            put(',');
        }
        first = false;
    }

    private void raw(String ascii) {
        ascii(ascii, false);
    }

    private void ascii(String value, boolean quoted) {
        if (quoted) {
            put('"');
        }
        for (int i = 0; i < value.length(); i++) {
            put(value.charAt(i));
        }
        if (quoted) {
            put('"');
        }
    }

    private void put(int b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) b;
    }
}
