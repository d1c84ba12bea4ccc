package io.millrace.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the values of a label that jobs can choose, such as the model: the first so many are shown, all others as {@code other}.
 *
 * <p>Threads: any.
 */
final class LabelValues {
    static final String OTHER = "other";

    private final int max;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    LabelValues(int max) {
        this.max = max;
    }

    String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        // Two threads may both add the last one: the bound is the number of threads above its name.
        if (known.size() < max) {
            known.add(value);
            return value;
        }
        return OTHER;
    }
}
