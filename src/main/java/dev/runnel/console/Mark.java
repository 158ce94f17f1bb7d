package dev.runnel.console;

/** Our own symbols, each with what stands for it where it cannot be shown. */
enum Mark {
    TOOL("🛠️", "[tool]"),
    OK("✅", "[ok]"),
    FAILED("❌", "[failed]"),
    ERROR("❌", "[error]"),
    RETRY("⏳", "[retry]"),
    ASKING("⏸", "[asking]"),
    STOPPED("⏹", "[stopped]"),
    SEPARATOR(" · ", ", "),
    DASH(" — ", " - "),
    ARROW(" → ", " -> "),
    MINUS("−", "-"),
    MORE("…", "..."),
    PENDING("☐", "[ ]"),
    IN_PROGRESS("▸", "[>]"),
    DONE("☑", "[x]");

    private final String symbol;
    private final String word;

    Mark(String symbol, String word) {
        this.symbol = symbol;
        this.word = word;
    }

    String shown(boolean utf8) {
        return utf8 ? symbol : word;
    }
}
