package dev.runnel.tool.coding;

import java.util.ArrayList;
import java.util.List;

/** Where a text stands in a file, and what had to be overlooked to find it. */
record Occurrences(Tolerance tolerance, List<Region> regions) {

    // Folding takes eight bytes of memory a character.
    private static final int MAX_FOLDED = 4 << 20;

    // How often it is looked whether two overlap: one pair shows that a quotation is ambiguous.
    private static final int MAX_OVERLAPPING = 16;

    /** Looks exactly first, and with more tolerance only as long as nothing is found. */
    static Occurrences of(String sought, FoldedFile file) {
        for (Tolerance tolerance : Tolerance.values()) {
            if (tolerance != Tolerance.EXACT && file.text().length() > MAX_FOLDED) {
                break;
            }
            List<Region> regions = find(Folded.of(sought, tolerance), file.folded(tolerance));
            if (!regions.isEmpty()) {
                return new Occurrences(tolerance, regions);
            }
        }
        return new Occurrences(Tolerance.EXACT, List.of());
    }

    private static List<Region> find(Folded sought, Folded text) {
        List<Region> regions = new ArrayList<>();
        if (sought.isEmpty()) {
            return regions;
        }
        TextSearch.Scan search = new TextSearch(sought.text()).scan(text.text());
        for (int at = text.find(sought, search, 0); at >= 0; ) {
            regions.add(text.region(at, sought));
            int step = regions.size() < MAX_OVERLAPPING ? 1 : sought.text().length();
            at = text.find(sought, search, at + step);
        }
        return regions;
    }

    /** Those that can all be replaced: of two that overlap the first. */
    List<Region> apart() {
        List<Region> apart = new ArrayList<>();
        for (Region region : regions) {
            if (apart.isEmpty() || !apart.getLast().overlaps(region)) {
                apart.add(region);
            }
        }
        return apart;
    }
}
