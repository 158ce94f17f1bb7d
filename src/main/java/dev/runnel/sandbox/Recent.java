package dev.runnel.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What was made for the workspaces used last; a server has more of them over time than it can remember. Not for use by two threads.
 */
final class Recent<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1;
    private static final int MOST = 64;

    private final transient Consumer<V> forgotten;

    /** @param forgotten takes leave of what is not remembered any more */
    Recent(Consumer<V> forgotten) {
        super(MOST, 0.75f, true);
        this.forgotten = forgotten;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        boolean full = size() > MOST;
        if (full) {
            forgotten.accept(eldest.getValue());
        }
        return full;
    }
}
