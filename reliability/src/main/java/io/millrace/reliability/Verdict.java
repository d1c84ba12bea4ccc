package io.millrace.reliability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the checker found: every break of an invariant, in words that name it, and the figures of the run. */
final class Verdict {
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Long> figures = new LinkedHashMap<>();

    void violated(String invariant, String what) {
        violations.add(invariant + ": " + what);
    }

    void figure(String name, long value) {
        figures.put(name, value);
    }

    long figure(String name) {
        Long value = figures.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no figure is called " + name + "; there are " + figures.keySet());
        }
        return value;
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    boolean passed() {
        return violations.isEmpty();
    }
}
