package io.millrace.settings;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed file, each part with the line of its key. */
sealed interface Yaml {
    int line();

    /** A value as it is written; null if nothing is. */
    record Scalar(@Nullable String text, int line) implements Yaml {}

    record Sequence(List<Yaml> items, int line) implements Yaml {}

    /** In the order of the file. */
    record Mapping(Map<String, Yaml> entries, int line) implements Yaml {}
}
