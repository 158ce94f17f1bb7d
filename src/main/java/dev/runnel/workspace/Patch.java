package dev.runnel.workspace;

public final class Patch {
    public record Diff(String text, int added, int removed, boolean truncated) {}

    private Patch() {}

    public static Diff of(FileChange c) {
        return new Diff("", 0, 0, false);
    }
}
