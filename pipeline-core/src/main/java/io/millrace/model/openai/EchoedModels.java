package io.millrace.model.openai;

import io.millrace.model.CatalogModel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells answers by the model that was asked from answers by another: a gateway may fall back in silence, and vectors of two models do not go together. Right is
 * the name asked for, a version of it, or the name a provider used first, for many name their models as they like. A provider that uses a new name
 * {@value #NEWS} times in a row has renamed its model, or replaced it.
 *
 * <p>Threads: any.
 */
final class EchoedModels {
    private static final int NEWS = 5;

    private final Map<String, Known> lanes = new HashMap<>();

    /** Whether an answer that names this model is by the one that was asked; one that names none is. */
    synchronized boolean right(CatalogModel asked, @Nullable String named) {
        if (named == null || named.isEmpty()) {
            return true;
        }
        Known known = lanes.computeIfAbsent(asked.lane(), lane -> new Known());
        boolean version = version(named, asked.upstream());
        if (version || known.name == null || named.equals(known.name)) {
            known.name = version || known.name == null ? named : known.name;
            known.inARow = 0;
            return true;
        }
        known.inARow = named.equals(known.other) ? known.inARow + 1 : 1;
        known.other = named;
        if (known.inARow >= NEWS) {
            known.name = named;
            known.inARow = 0;
            return true;
        }
        return false;
    }

    /** {@code gpt-4o-2024-08-06} is a version of {@code gpt-4o}, and {@code openai/gpt-4o} is called {@code gpt-4o} too. */
    private static boolean version(String named, String asked) {
        String one = last(named);
        String other = last(asked);
        return one.startsWith(other) || other.startsWith(one);
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('/', name.length() - 2) + 1);
    }

    private static final class Known {
        private @Nullable String name;
        private @Nullable String other;
        private int inARow;
    }
}
