package dev.runnel.tool.coding;

/** What may differ between the text a model quotes and the file's; each allows what those before it allow. */
enum Tolerance {
    EXACT(""),
    LINE_ENDS("line ends"),
    TRAILING_BLANKS("trailing blanks"),
    LOOK_ALIKES("look-alike quotes, dashes or blanks");

    private final String words;

    Tolerance(String words) {
        this.words = words;
    }

    /** What differed, for the model. */
    String words() {
        return words;
    }

    boolean allows(Tolerance other) {
        return compareTo(other) >= 0;
    }

    /**
     * The plain characters for one that models and editors exchange with them (the table Codex and pi use, and what does not
     * show at all).
     */
    static String plain(char character) {
        return switch (character) {
            case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212' -> "-";
            case '\u2018', '\u2019', '\u201A', '\u201B', '\u2032', '\u02BC' -> "'";
            case '\u201C', '\u201D', '\u201E', '\u201F', '\u2033' -> "\"";
            case '\u00A0', '\u202F', '\u205F', '\u3000' -> " ";
            case '\u2026' -> "...";
            case '\u00AD', '\u200B', '\u2060', '\uFEFF' -> "";
            default -> character >= '\u2000' && character <= '\u200A' ? " " : String.valueOf(character);
        };
    }
}
