package dev.runnel.support;

import dev.runnel.wire.SseReader;

/** Bytes that arrive in two reads, cut at a chosen place, as a network may cut them. */
public class SplitSource implements SseReader.Source {

    private final byte[] bytes;
    private final int cut;
    private int position;

    public SplitSource(byte[] bytes, int cut) {
        this.bytes = bytes;
        this.cut = cut;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        int end = position < cut ? cut : bytes.length;
        int count = Math.min(length, end - position);
        System.arraycopy(bytes, position, into, offset, count);
        position += count;
        return count == 0 ? -1 : count;
    }
}
