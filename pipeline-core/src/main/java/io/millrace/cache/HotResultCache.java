package io.millrace.cache;

import io.millrace.key.CacheKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The answers asked for last, decoded, on the heap, over the tier that has them all. A question belongs to one task and every change of its answer goes through
 * here, so the two never differ; what a transaction takes back, it takes back with the whole task.
 */
public final class HotResultCache implements ResultCache {
    /** Of the objects around an answer's body. */
    private static final int OVERHEAD_BYTES = 400;

    private final ResultCache below;
    private final long bytesMax;
    private final Map<CacheKey, CachedResult> hot = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param bytesMax most it holds, about; 0 for none */
    public HotResultCache(ResultCache below, long bytesMax) {
        this.below = below;
        this.bytesMax = bytesMax;
    }

    @Override
    public @Nullable CachedResult get(CacheKey question) {
        CachedResult found = hot.get(question);
        if (found != null) {
            return found;
        }
        found = below.get(question);
        if (found != null && size(found) <= bytesMax) {
            hot.put(question, found);
            bytes += size(found);
            shrink();
        }
        return found;
    }

    @Override
    public void put(CacheKey question, CachedResult result) {
        // Hot is what is asked for again, not what is new.
        forget(question);
        below.put(question, result);
    }

    @Override
    public void remove(CacheKey question) {
        forget(question);
        below.remove(question);
    }

    @Override
    public int sweep(int max, Predicate<Entry> over) {
        return below.sweep(max, entry -> {
            boolean gone = over.test(entry);
            if (gone) {
                forget(entry.question());
            }
            return gone;
        });
    }

    private void shrink() {
        for (Iterator<CachedResult> oldest = hot.values().iterator(); bytes > bytesMax && oldest.hasNext(); ) {
            bytes -= size(oldest.next());
            oldest.remove();
        }
    }

    private void forget(CacheKey question) {
        CachedResult gone = hot.remove(question);
        if (gone != null) {
            bytes -= size(gone);
        }
    }

    private static long size(CachedResult result) {
        return (long) OVERHEAD_BYTES + result.answer().body().length;
    }
}
