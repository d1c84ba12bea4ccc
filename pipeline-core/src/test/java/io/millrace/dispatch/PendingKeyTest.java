package io.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.key.CacheKey;
import io.millrace.testkit.Seeded;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PendingKeyTest {
    @Test
    void key_isQuestionThenSourceThenOffset() {
        byte[] hash = new byte[32];
        hash[0] = (byte) 0xFE;
        assertThat(HexFormat.of().formatHex(new PendingKey(CacheKey.of(hash), (byte) 1, 258).bytes()))
                .isEqualTo("fe" + "00".repeat(31) + "01" + "0000000000000102");
    }

    @Test
    void key_isReadAsWritten() {
        Seeded.each(2_000, random -> {
            PendingKey key = random(random);
            assertThat(PendingKey.of(key.bytes())).isEqualTo(key);
        });
    }

    @Test
    void bytes_sortByQuestionThenArrival() {
        Seeded.each(2_000, random -> {
            PendingKey one = random(random);
            PendingKey other = random.nextBoolean()
                    ? new PendingKey(one.flight(), one.source(), random.nextLong(Long.MAX_VALUE))
                    : random(random);
            int expected = one.flight().compareTo(other.flight());
            expected = expected != 0 ? expected : Byte.compare(one.source(), other.source());
            expected = expected != 0 ? expected : Long.compare(one.offset(), other.offset());
            assertThat(Integer.signum(Arrays.compareUnsigned(one.bytes(), other.bytes())))
                    .isEqualTo(Integer.signum(expected));
        });
    }

    @Test
    void bytesOfAnotherLength_areRefused() {
        byte[] whole = random(new SplittableRandom(1)).bytes();
        for (int length = 0; length <= 2 * whole.length; length++) {
            byte[] wrong = Arrays.copyOf(whole, length);
            if (length != PendingKey.LENGTH) {
                assertThatThrownBy(() -> PendingKey.of(wrong)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static PendingKey random(SplittableRandom random) {
        byte[] hash = new byte[CacheKey.LENGTH];
        random.nextBytes(hash);
        return new PendingKey(CacheKey.of(hash), (byte) random.nextInt(3), random.nextLong(Long.MAX_VALUE));
    }
}
