package io.millrace.topology;

import io.millrace.cache.CacheRules;
import io.millrace.cache.CachedResult;
import io.millrace.cache.ResultCache;
import io.millrace.dispatch.Shelf;
import io.millrace.job.Answer;
import io.millrace.job.Item;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import org.jspecify.annotations.Nullable;

/** A task's kept answers, and who may be served with them. */
final class TaskShelf implements Shelf {
    /** What was set aside for waiters long gone is swept in the end, whatever went wrong. */
    private static final long ASIDE_MS = 86_400_000;

    private static final byte ASIDE = -1;

    private final ResultCache cache;
    private final CacheRules rules;

    TaskShelf(ResultCache cache, CacheRules rules) {
        this.cache = cache;
        this.rules = rules;
    }

    @Override
    public @Nullable Answer find(CacheKey question, Item item, long notBeforeMs, Now now) {
        CachedResult kept = cache.get(question);
        if (kept == null) {
            return null;
        }
        long ageMs = now.epochMs() - kept.askedMs();
        boolean fresh = kept.expiresMs() > now.epochMs()
                && ageMs <= item.directives().maxAgeMs()
                && kept.askedMs() >= notBeforeMs;
        return fresh && rules.valid(item.namespace(), question, kept) ? kept.answer() : null;
    }

    /** The answer for one who just came. */
    @Nullable
    Answer find(CacheKey question, Item item, Now now) {
        if (item.directives().alone()) {
            return null;
        }
        // An answer asked after the job was accepted is as new as one that it would ask for now.
        return find(question, item, item.directives().noCache() ? item.stages().acceptedMs() : Long.MIN_VALUE, now);
    }

    @Override
    public void keep(CacheKey question, Answer answer, Asked asked) {
        cache.put(question, new CachedResult(answer, asked.atMs(), asked.expiresMs(), asked.generation()));
    }

    @Override
    public void setAside(CacheKey flight, Answer answer, Asked asked) {
        cache.put(
                flight.apart(ASIDE, 0),
                new CachedResult(answer, asked.atMs(), asked.atMs() + ASIDE_MS, asked.generation()));
    }

    @Override
    public @Nullable Answer aside(CacheKey flight) {
        CachedResult kept = cache.get(flight.apart(ASIDE, 0));
        return kept == null ? null : kept.answer();
    }

    @Override
    public void drop(CacheKey flight) {
        cache.remove(flight.apart(ASIDE, 0));
    }

    @Override
    public long generation() {
        return rules.generation();
    }

    @Override
    public long validSince(CacheKey question, Item item) {
        return rules.validSince(item.namespace(), question, item.lane());
    }

    /** Forgets some of what is over; returns how many. An entry does not say its namespace, so one that only a namespace's decision ended stays until it is asked for. */
    int sweep(int max, Now now) {
        return cache.sweep(
                max,
                entry -> entry.result().expiresMs() <= now.epochMs()
                        || !rules.valid("", entry.question(), entry.result()));
    }
}
