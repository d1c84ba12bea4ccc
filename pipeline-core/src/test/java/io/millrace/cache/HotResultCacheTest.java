package io.millrace.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.Answer;
import io.millrace.job.Usage;
import io.millrace.key.CacheKey;
import io.millrace.testkit.Seeded;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HotResultCacheTest {
    private static final int BODY = 100;
    private static final int ENTRY = 400 + BODY;

    private final Counted below = new Counted();

    @Test
    void askedAgain_isOnTheHeap() {
        HotResultCache hot = new HotResultCache(below, 10 * ENTRY);
        hot.put(key(1), result(1));
        hot.get(key(1));
        hot.get(key(1));
        assertThat(hot.get(key(1))).isEqualTo(below.kept.get(key(1)));
        assertThat(below.gets).as("the first time only").isEqualTo(1);
    }

    @Test
    void bound_isKept_theOldestGo() {
        HotResultCache hot = new HotResultCache(below, 3 * ENTRY);
        for (int i = 0; i < 5; i++) {
            hot.put(key(i), result(i));
            hot.get(key(i));
        }
        below.gets = 0;
        hot.get(key(2));
        hot.get(key(3));
        hot.get(key(4));
        assertThat(below.gets).isZero();
        hot.get(key(0));
        assertThat(below.gets).isEqualTo(1);
        hot.get(key(2));
        assertThat(below.gets).as("asked for longest ago").isEqualTo(2);
    }

    @Test
    void largerThanTheBound_isNotHeld() {
        HotResultCache hot = new HotResultCache(below, ENTRY - 1);
        hot.put(key(1), result(1));
        hot.get(key(1));
        hot.get(key(1));
        assertThat(below.gets).isEqualTo(2);
    }

    @Test
    void whateverIsDone_itAnswersAsTheTierBelow() {
        Seeded.each(300, random -> {
            Counted plain = new Counted();
            HotResultCache hot = new HotResultCache(new Counted(), 4 * ENTRY);
            for (int step = 0; step < 200; step++) {
                CacheKey key = key(random.nextInt(8));
                switch (random.nextInt(6)) {
                    case 0 -> {
                        CachedResult result = result(random.nextInt());
                        plain.put(key, result);
                        hot.put(key, result);
                    }
                    case 1 -> {
                        plain.remove(key);
                        hot.remove(key);
                    }
                    case 2 -> {
                        Predicate<ResultCache.Entry> over =
                                entry -> entry.result().askedMs() % 2 == 0;
                        assertThat(hot.sweep(8, over)).isEqualTo(plain.sweep(8, over));
                    }
                    default -> assertThat(hot.get(key)).isEqualTo(plain.get(key));
                }
            }
        });
    }

    private static CacheKey key(int i) {
        byte[] bytes = new byte[CacheKey.LENGTH];
        bytes[0] = (byte) i;
        return CacheKey.of(bytes);
    }

    private static CachedResult result(int asked) {
        Answer answer = new Answer(new byte[BODY], "m", "p/m", "", new Usage(1, 0, 0, 0), false);
        return new CachedResult(answer, asked, Long.MAX_VALUE, 0);
    }

    /** All there is, counting how often it is asked. */
    private static final class Counted implements ResultCache {
        private final Map<CacheKey, CachedResult> kept = new HashMap<>();
        private int gets;

        @Override
        public @Nullable CachedResult get(CacheKey question) {
            gets++;
            return kept.get(question);
        }

        @Override
        public void put(CacheKey question, CachedResult result) {
            kept.put(question, result);
        }

        @Override
        public void remove(CacheKey question) {
            kept.remove(question);
        }

        @Override
        public int sweep(int max, Predicate<Entry> over) {
            int before = kept.size();
            kept.entrySet().removeIf(e -> over.test(new Entry(e.getKey(), e.getValue())));
            return before - kept.size();
        }
    }
}
