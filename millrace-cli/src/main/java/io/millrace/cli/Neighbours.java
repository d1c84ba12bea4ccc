package io.millrace.cli;

import io.millrace.local.corpus.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds pairs of passages that are good to look at: near in meaning, of different speakers or chapters. */
final class Neighbours {
    /** Nearer ones are the same sentences again: speeches have their set phrases. */
    private static final double SAME_WORDS = 0.9;

    private Neighbours() {}

    /** A passage and the one nearest to it among all others. */
    record Pair(Passage passage, Passage nearest, double cosine) {}

    /** For each source, the nearest pair of different speakers or chapters; nearest pair first. */
    static List<Pair> bestOfEachSource(List<Passage> passages, List<float[]> vectors) {
        List<float[]> units = vectors.stream().map(Neighbours::unit).toList();
        Map<String, Pair> best = new TreeMap<>();
        for (int i = 0; i < units.size(); i++) {
            Pair pair = nearest(i, passages, units);
            boolean differ = !part(pair.passage()).equals(part(pair.nearest()));
            if (differ && pair.cosine() < SAME_WORDS) {
                best.merge(pair.passage().source(), pair, (a, b) -> b.cosine() > a.cosine() ? b : a);
            }
        }
        List<Pair> pairs = new ArrayList<>(best.values());
        pairs.sort(Comparator.comparingDouble(Pair::cosine).reversed());
        return pairs;
    }

    /** What stands behind the comma of a title: a president, who repeats himself over the years, or a chapter. */
    private static String part(Passage passage) {
        return passage.title().substring(passage.title().indexOf(',') + 1);
    }

    private static Pair nearest(int i, List<Passage> passages, List<float[]> units) {
        int nearest = i;
        double cosine = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < units.size(); j++) {
            if (j != i) {
                double dot = dot(units.get(i), units.get(j));
                if (dot > cosine) {
                    cosine = dot;
                    nearest = j;
                }
            }
        }
        return new Pair(passages.get(i), passages.get(nearest), cosine);
    }

    private static float[] unit(float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    private static double dot(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
