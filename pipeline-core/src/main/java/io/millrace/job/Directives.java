package io.millrace.job;

import java.util.Locale;

/**
 * What a job says about caches, as HTTP's Cache-Control means it.
 *
 * @param noCache ask the model, even if an answer is kept; the new one is kept
 * @param noStore keep no answer for this job's sake
 * @param onlyIfCached ask no model
 * @param alone neither share a call nor an answer: a sampled job where answers must be deterministic
 * @param maxAgeMs how old a kept answer may be, milliseconds, {@link Long#MAX_VALUE} for any age
 * @param ttlMs how long an answer asked for this job may be kept, milliseconds, {@link Long#MAX_VALUE} for ever
 */
public record Directives(
        boolean noCache, boolean noStore, boolean onlyIfCached, boolean alone, long maxAgeMs, long ttlMs) {
    /** Nothing is asked: kept answers of any age are served, and new ones kept. */
    public static final Directives NONE = new Directives(false, false, false, false, Long.MAX_VALUE, Long.MAX_VALUE);

    private static final String ALLOWED = "no-cache, no-store, only-if-cached, max-age=SECONDS, ttl=SECONDS";

    /** The same for a job that shares nothing. */
    public Directives asAlone() {
        return new Directives(true, true, onlyIfCached, true, maxAgeMs, ttlMs);
    }

    /**
     * Reads {@code no-cache, ttl=3600} and the like, over a default: a time given wins over the default's, a word adds to it.
     *
     * @throws IllegalArgumentException naming what is not understood and what is
     */
    public static Directives parse(String text, Directives below) {
        Directives all = below;
        for (String part : text.split(",", -1)) {
            String word = part.strip().toLowerCase(Locale.ROOT);
            if (!word.isEmpty()) {
                all = all.with(word);
            }
        }
        return all;
    }

    private Directives with(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals).strip();
        String value = equals < 0 ? "" : word.substring(equals + 1).strip();
        boolean bare = equals < 0;
        if (bare && name.equals("no-cache")) {
            return new Directives(true, noStore, onlyIfCached, alone, maxAgeMs, ttlMs);
        } else if (bare && name.equals("no-store")) {
            return new Directives(noCache, true, onlyIfCached, alone, maxAgeMs, ttlMs);
        } else if (bare && name.equals("only-if-cached")) {
            return new Directives(noCache, noStore, true, alone, maxAgeMs, ttlMs);
        } else if (!bare && name.equals("max-age")) {
            return new Directives(noCache, noStore, onlyIfCached, alone, millis(name, value), ttlMs);
        } else if (!bare && name.equals("ttl")) {
            return new Directives(noCache, noStore, onlyIfCached, alone, maxAgeMs, millis(name, value));
        }
        throw new IllegalArgumentException("a directive is not one of " + ALLOWED);
    }

    private static long millis(String name, String seconds) {
        if (!seconds.matches("[0-9]{1,12}")) {
            throw new IllegalArgumentException("the directive " + name + " needs a whole number of seconds from 0 up");
        }
        return Long.parseLong(seconds) * 1_000;
    }
}
