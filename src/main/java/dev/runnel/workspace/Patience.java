package dev.runnel.workspace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds lines that hold two texts together: those that occur once in each, in an order common to both (Bram Cohen). */
final class Patience {

    private Patience() {}

    /**
     * Pairs (place in {@code old}, place in {@code young}), both rising; as many as there can be. Takes time
     * proportional to {@code n log n}.
     */
    static List<int[]> anchors(int[] old, int from, int to, int[] young, int newFrom, int newTo) {
        Map<Integer, Integer> places = uniquePlaces(old, from, to);
        Map<Integer, Integer> newPlaces = uniquePlaces(young, newFrom, newTo);
        List<int[]> pairs = new ArrayList<>();
        for (int place = from; place < to; place++) {
            Integer newPlace = newPlaces.get(old[place]);
            if (newPlace != null && newPlace >= 0 && places.getOrDefault(old[place], -1) == place) {
                pairs.add(new int[] {place, newPlace});
            }
        }
        return longestRising(pairs);
    }

    /** Where each line stands that occurs once; -1 for one that occurs more often. */
    private static Map<Integer, Integer> uniquePlaces(int[] ids, int from, int to) {
        Map<Integer, Integer> places = new HashMap<>();
        for (int place = from; place < to; place++) {
            places.merge(ids[place], place, (_, _) -> -1);
        }
        return places;
    }

    /** The longest subsequence whose second numbers rise, by the piles of the game the method is named for. */
    private static List<int[]> longestRising(List<int[]> pairs) {
        int[] tops = new int[pairs.size()];
        int[] previous = new int[pairs.size()];
        int[] lengths = new int[pairs.size()];
        int piles = 0;
        for (int i = 0; i < pairs.size(); i++) {
            int pile = Arrays.binarySearch(tops, 0, piles, pairs.get(i)[1]);
            int at = pile < 0 ? -pile - 1 : pile;
            tops[at] = pairs.get(i)[1];
            lengths[at] = i;
            previous[i] = at == 0 ? -1 : lengths[at - 1];
            piles = Math.max(piles, at + 1);
        }
        var rising = new ArrayList<int[]>();
        for (int i = piles == 0 ? -1 : lengths[piles - 1]; i >= 0; i = previous[i]) {
            rising.add(pairs.get(i));
        }
        return rising.reversed();
    }
}
