package dev.runnel.tool.coding;

import dev.runnel.tool.ToolException;
import java.util.OptionalLong;

/** What the tools say about files that are no text. */
final class TextFile {

    private TextFile() {}

    static ToolException binary(String path, OptionalLong offset) {
        return new ToolException(path + " is not UTF-8 text: byte " + offset.orElse(0)
                + " is NUL or malformed; look at it with bash (file, xxd, iconv)");
    }
}
