package dev.runnel.tool.coding;

import dev.runnel.workspace.Kind;
import dev.runnel.workspace.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what a model may have meant with a path that does not exist. */
final class NearNames {

    private static final int MAX_NAMES = 3;
    private static final int MAX_MET = 20_000;
    private static final int MAX_COMPARED = 100;

    private NearNames() {}

    /** A question to put behind a message: {@code ; did you mean src/main.py?} Empty where nothing is near. */
    static String question(Workspace workspace, String path) throws InterruptedException {
        try {
            List<String> near = sameFolder(workspace, path);
            List<String> names = near.isEmpty() ? sameName(workspace, path) : near;
            return names.isEmpty() ? "" : "; did you mean " + String.join(" or ", names) + "?";
        } catch (IOException e) {
            return ""; // a hint is all that is lost
        }
    }

    private static List<String> sameFolder(Workspace workspace, String path) throws IOException {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        String parent = slash < 0 ? "" : path.substring(0, slash);
        record Near(String path, int distance) {}
        return workspace.stat(parent).kind() != Kind.FOLDER
                ? List.of()
                : workspace.list(parent).stream()
                        .map(entry -> new Near(entry.path(), distance(entry.name(), name)))
                        .filter(near -> near.distance() <= Math.max(2, name.length() / 3))
                        .sorted(Comparator.comparingInt(Near::distance))
                        .limit(MAX_NAMES)
                        .map(Near::path)
                        .toList();
    }

    private static List<String> sameName(Workspace workspace, String path) throws IOException, InterruptedException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        var found = new ArrayList<String>();
        int[] met = {0};
        workspace.walk("", (entry, _) -> {
            if (entry.name().equals(name)) {
                found.add(entry.path());
            }
            return found.size() < MAX_NAMES && ++met[0] < MAX_MET;
        });
        return found;
    }

    /** How many letters must be put in, left out or changed (Levenshtein), without regard to case. */
    static int distance(String left, String right) {
        String a = left.substring(0, Math.min(left.length(), MAX_COMPARED)).toLowerCase(Locale.ROOT);
        String b = right.substring(0, Math.min(right.length(), MAX_COMPARED)).toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
