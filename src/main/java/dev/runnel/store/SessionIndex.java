package dev.runnel.store;

import java.util.List;

/**
 * What is known of a session without reading it.
 *
 * @param seals of the runs that are closed, in order
 * @param rest where what follows the last seal begins: an open run, or nothing
 * @param length where the last complete line ends
 */
public record SessionIndex(List<Seal> seals, long rest, long length) {
    public SessionIndex {
        seals = List.copyOf(seals);
    }
}
