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
    private static final String GOLDEN_HEX = "02" + "0000000000000010" + "7fffffffffffffff" + "00000007" + "00000001"
            + "00000003" + "00000002" + "01" + "0003" + "6d2d31" + "abcd";

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("cache").get();
    private final ResultCache cache = new StoreResultCache(store);

    @Test
    void result_isWrittenAsVersion2() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN_HEX);
        CachedResult result = new CachedResult(
                new Answer(new byte[] {(byte) 0xAB, (byte) 0xCD}, "m-1", new Usage(7, 1, 3, 2), true),
                16,
                Long.MAX_VALUE);
        assertThat(HexFormat.of().formatHex(result.bytes())).isEqualTo(GOLDEN_HEX);
        assertThat(CachedResult.of(golden)).usingRecursiveComparison().isEqualTo(result);
    }

    @Test
    void result_isReadAsWritten() {
        Seeded.each(2_000, random -> {
            CachedResult result = new CachedResult(Samples.answer(random), random.nextLong(), random.nextLong());
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
            byte[] bytes = new CachedResult(Samples.answer(random), 1, 2).bytes();
            try {
                assertThat(CachedResult.of(Samples.damaged(bytes, random))).isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("cached result:");
            }
        });
    }

    @Test
    void answer_isServedUntilItsTimeIsOver() {
        CacheKey key = CacheKey.of(new byte[32]);
        Answer answer = new Answer(new byte[] {1}, "m", Usage.ofInput(3), false);
        cache.put(key, answer, 100, 200);
        assertThat(cache.get(key, 199)).usingRecursiveComparison().isEqualTo(answer);
        assertThat(cache.get(key, 200)).isNull();
        byte[] other = new byte[32];
        other[31] = 1;
        assertThat(cache.get(CacheKey.of(other), 100)).isNull();
    }

    @Test
    void laterAnswer_takesThePlaceOfTheEarlier() {
        CacheKey key = CacheKey.of(new byte[32]);
        cache.put(key, new Answer(new byte[] {1}, "m", Usage.ofInput(3), false), 100, Long.MAX_VALUE);
        cache.put(key, new Answer(new byte[] {2}, "m", Usage.ofInput(3), false), 101, Long.MAX_VALUE);
        assertThat(cache.get(key, 0)).extracting(Answer::body).isEqualTo(new byte[] {2});
        assertThat(cache.get(key, Long.MAX_VALUE - 1)).isNotNull();
    }
}
