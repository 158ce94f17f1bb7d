package dev.runnel.provider.offline;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What lies in the workspace, as far as the tools said; folders end with a slash. Seen by ls and by glob, since either may
 * leave out what a project ignores, and a file that is overlooked would be overwritten.
 */
record Folder(Set<String> names) {

    Folder {
        names = Set.copyOf(names);
    }

    static Folder of(List<Outcome> listings) {
        var names = new TreeSet<String>();
        listings.forEach(listing -> names.addAll(listing.paths()));
        return new Folder(names);
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /** Those of {@code candidates} that are there, in their order. */
    List<String> among(List<String> candidates) {
        return candidates.stream().filter(names::contains).toList();
    }
}
