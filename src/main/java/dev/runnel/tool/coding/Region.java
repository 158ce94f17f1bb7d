package dev.runnel.tool.coding;

/** A stretch {@code [start, end)} of a text. */
record Region(int start, int end) {

    boolean overlaps(Region other) {
        return start < other.end && other.start < end;
    }
}
