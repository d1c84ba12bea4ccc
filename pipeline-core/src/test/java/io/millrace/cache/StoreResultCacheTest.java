package io.millrace.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.Answer;
import io.millrace.job.Usage;
import io.millrace.key.CacheKey;
import io.millrace.testkit.Samples;
import io.millrace.testkit.Seeded;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

final class StoreResultCacheTest {
    private static final String GOLDEN_HEX =
            "02" + "0000000000000010" + "7fffffffffffffff" + "0000000000000009" + "00000007" + "00000001" + "00000003"
                    + "00000002" + "01" + "0003" + "6d2d31" + "0003" + "702f6d" + "0001" + "76" + "abcd";

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("cache").get();
    private final ResultCache cache = new StoreResultCache(store);

    @Test
    void result_isWrittenAsVersion2() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN_HEX);
        CachedResult result = new CachedResult(
                new Answer(new byte[] {(byte) 0xAB, (byte) 0xCD}, "m-1", "p/m", "v", new Usage(7, 1, 3, 2), true),
                16,
                Long.MAX_VALUE,
                9);
        assertThat(HexFormat.of().formatHex(result.bytes())).isEqualTo(GOLDEN_HEX);
        assertThat(CachedResult.of(golden)).usingRecursiveComparison().isEqualTo(result);
    }

    @Test
    void result_isReadAsWritten() {
        Seeded.each(2_000, random -> {
            CachedResult result =
                    new CachedResult(Samples.answer(random), random.nextLong(), random.nextLong(), random.nextLong());
            assertThat(CachedResult.of(result.bytes()))
                    .usingRecursiveComparison()
                    .isEqualTo(result);
        });
    }

    @Test
    void resultCutShort_isRefused() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN_HEX);
        for (int length = 0; length < golden.length - 2; length++) {
            byte[] cut = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> CachedResult.of(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void damagedResult_isReadOrRefused() {
        Seeded.each(5_000, random -> {
            byte[] bytes = new CachedResult(Samples.answer(random), 1, 2, 3).bytes();
            try {
                assertThat(CachedResult.of(Samples.damaged(bytes, random))).isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("cached result:");
            }
        });
    }

    @Test
    void laterResult_takesThePlaceOfTheEarlier() {
        CacheKey key = key(0);
        cache.put(key, result((byte) 1, 200));
        cache.put(key, result((byte) 2, 300));
        assertThat(cache.get(key)).usingRecursiveComparison().isEqualTo(result((byte) 2, 300));
        assertThat(cache.get(key(1))).isNull();
        cache.remove(key);
        assertThat(cache.get(key)).isNull();
    }

    @Test
    void sweep_looksAtEveryEntryInTurnsAndForgetsThoseThatAreOver() {
        for (int i = 0; i < 10; i++) {
            cache.put(key(i), result((byte) i, i % 2 == 0 ? 100 : 200));
        }
        int gone = 0;
        for (int round = 0; round < 4; round++) {
            gone += cache.sweep(3, entry -> entry.result().expiresMs() <= 100);
        }
        assertThat(gone).isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            assertThat(cache.get(key(i)) == null).isEqualTo(i % 2 == 0);
        }
        cache.put(key(0), result((byte) 0, 100));
        assertThat(cache.sweep(100, entry -> entry.result().expiresMs() <= 100)).isEqualTo(1);
    }

    private static CachedResult result(byte body, long expiresMs) {
        return new CachedResult(
                new Answer(new byte[] {body}, "m", "p/m", "", Usage.ofInput(3), false), 100, expiresMs, 0);
    }

    private static CacheKey key(int number) {
        byte[] hash = new byte[CacheKey.LENGTH];
        hash[5] = (byte) number;
        return CacheKey.of(hash);
    }
}
