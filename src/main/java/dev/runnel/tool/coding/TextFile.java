package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
import dev.runnel.workspace.Utf8;
import java.util.OptionalLong;

/** What the tools say about files that are no text. */
final class TextFile {

    private TextFile() {}

    /** Says of a whole file what it seems to be, and how it can be changed. */
    static ToolException binary(String path, byte[] bytes) {
        long bad = Utf8.firstBad(bytes).orElse(0);
        boolean marked = bytes.length > 1 && ((bytes[0] == -1 && bytes[1] == -2) || (bytes[0] == -2 && bytes[1] == -1));
        for (byte unit : bytes) {
            if (unit == 0) {
                return marked
                        ? unlike(path, "UTF-16", bad)
                        : new ToolException(
                                path + " is binary, not text: byte " + bad
                                        + " is NUL or malformed; change it with the program that makes it, or a script, by bash");
            }
        }
        return unlike(path, marked ? "UTF-16" : "ISO-8859-1 or Windows-1252", bad);
    }

    private static ToolException unlike(String path, String encoding, long bad) {
        return new ToolException(path + " is not UTF-8 text (byte " + bad + "), but perhaps " + encoding
                + "; change it by bash with a script that keeps its encoding, or convert it with iconv first, if that is"
                + " wanted");
    }

    static ToolException binary(String path, OptionalLong offset) {
        return new ToolException(path + " is not UTF-8 text: byte " + offset.orElse(0)
                + " is NUL or malformed; look at it with bash (file, xxd, iconv)");
    }
}
