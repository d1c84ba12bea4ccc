package io.millrace.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.cache.CacheRules;
import io.millrace.cache.CacheRules.By;
import io.millrace.cache.CacheRules.Selector;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What operators decided, as the control topic tells it: a decision is a key, so that old ones are compacted away.
 *
 * <pre>
 * skip|topic-partition@offset       {} writes the record off; no value takes that back
 * invalidate|all|                   {} every kept answer asked before this is known is invalid
 * invalidate|model|NAME             {} … of this model, as alias/model, model, or as it calls itself
 * invalidate|namespace|NAME         {}
 * invalidate|key|HEX                {}
 * invalidate|generation|            {"up_to":N} every answer of a generation up to N
 * seen|CLIENT                       written by workers: {"offset":N,"members":[…],"group":"…"}
 * </pre>
 *
 * <p>Threads: one writes; any number read.
 */
final class Decisions {
    /** A compacted topic of decisions, for all types. */
    static final String TOPIC = "millrace.cache-control";

    static final String SKIP = "skip|";
    static final String INVALIDATE = "invalidate|";
    static final String SEEN = "seen|";
    static final String GENERATION = INVALIDATE + "generation|";

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Set<String> writtenOff = ConcurrentHashMap.newKeySet();
    private final CacheRules rules = new CacheRules();

    /** Whether this job, by its id {@code topic-partition@offset}, is written off. */
    boolean writtenOff(String jobId) {
        // Almost always empty: this is asked for every record.
        return !writtenOff.isEmpty() && writtenOff.contains(jobId);
    }

    CacheRules rules() {
        return rules;
    }

    /** The key of a decision on kept answers. */
    static String key(Selector selector) {
        return INVALIDATE + selector.by().name().toLowerCase(Locale.ROOT) + "|" + selector.value();
    }

    /** Takes one record; false if it is no decision. What no known version wrote is passed over: an older worker must not stop for it. */
    boolean take(@Nullable String key, @Nullable String value, long offset) {
        if (key == null || key.startsWith(SEEN)) {
            return false;
        }
        if (key.startsWith(SKIP)) {
            skip(key.substring(SKIP.length()), value != null);
        } else if (key.startsWith(INVALIDATE) && value != null) {
            invalidate(key, value, offset);
        }
        return true;
    }

    private void skip(String jobId, boolean off) {
        if (off) {
            writtenOff.add(jobId);
        } else {
            writtenOff.remove(jobId);
        }
    }

    private void invalidate(String key, String value, long offset) {
        if (key.equals(GENERATION)) {
            rules.invalidateUpTo(upTo(value), offset);
            return;
        }
        for (By by : By.values()) {
            String prefix = key(new Selector(by, ""));
            if (key.startsWith(prefix)) {
                rules.invalidate(new Selector(by, key.substring(prefix.length())), offset);
            }
        }
    }

    private static long upTo(String value) {
        try {
            JsonNode upTo = MAPPER.readTree(value).path("up_to");
            return upTo.asLong(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}
