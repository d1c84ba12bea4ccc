package io.millrace.completion.route;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Maps whose order is part of their meaning. */
final class Ordered {
    private Ordered() {}

    /** A copy nobody can change, in the same order; {@code Map.copyOf} would lose it. */
    static <T> Map<String, T> copy(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
