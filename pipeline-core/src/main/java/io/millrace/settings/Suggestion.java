package io.millrace.settings;

import java.util.Collection;
import java.util.TreeSet;

/** Ends a sentence on an unknown name with the name that was probably meant. */
final class Suggestion {
    private static final int DISTANCE_MAX = 3;

    private Suggestion() {}

    /** {@code ; did you mean 'x'?}, or what is allowed if nothing is near and the list is short, or nothing. */
    static String nearest(String name, Collection<String> known, int listMax) {
        String best = "";
        int bestDistance = DISTANCE_MAX + 1;
        for (String candidate : new TreeSet<>(known)) {
            int distance = distance(name, candidate);
            // A name that shares no letter with the wrong one is no suggestion: "ab" is within 3 of every short key.
            if (distance < bestDistance && distance < Math.max(name.length(), candidate.length())) {
                best = candidate;
                bestDistance = distance;
            }
        }
        if (!best.isEmpty()) {
            return "; did you mean '" + best + "'?";
        }
        return known.isEmpty() || known.size() > listMax
                ? ""
                : "; allowed are " + String.join(", ", new TreeSet<>(known));
    }

    /** Levenshtein distance: characters inserted, deleted or replaced. */
    static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
