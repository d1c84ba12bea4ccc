package io.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.Item;
import io.millrace.job.ItemCodec;
import io.millrace.job.JobOrigin;
import io.millrace.job.Journey;
import io.millrace.job.Outcome;
import io.millrace.testkit.Samples;
import io.millrace.testkit.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PartTest {
    @Test
    void header_isReadAsWritten() {
        Seeded.each(500, random -> {
            Item item = Samples.item(random);
            byte[] bytes = Part.header(ItemCodec.encode(item));
            assertThat(Part.knows(bytes)).isTrue();
            Part part = Part.decode(bytes);
            assertThat(part.index()).isEqualTo(Part.HEADER_INDEX);
            assertThat(part.outcome()).isNull();
            assertThat(part.header()).usingRecursiveComparison().isEqualTo(item);
        });
    }

    @Test
    void outcome_isReadAsWritten() {
        Seeded.each(1_000, random -> {
            Item item = Samples.item(random);
            Outcome outcome = Samples.outcome(random);
            Journey journey = Samples.journey(random);
            byte[] bytes = Part.outcome(item, outcome, journey);
            assertThat(Part.knows(bytes)).isTrue();
            Part part = Part.decode(bytes);
            assertThat(part.header()).isNull();
            assertThat(part.index()).isEqualTo(item.index());
            assertThat(part.cutTokens()).isEqualTo(item.cutTokens());
            assertThat(part.firstFailedMs()).isEqualTo(item.retry().firstFailedMs());
            assertThat(part.outcome()).usingRecursiveComparison().isEqualTo(outcome);
            assertThat(part.journey()).isEqualTo(journey);
        });
    }

    @Test
    void damagedPart_isReadOrRefused() {
        Seeded.each(5_000, random -> {
            byte[] damaged = Samples.damaged(any(random), random);
            try {
                assertThat(Part.decode(damaged)).isNotNull();
                assertThat(Part.knows(damaged)).isTrue();
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        });
        assertThatThrownBy(() -> Part.decode(null)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Part.knows(null)).isFalse();
    }

    @Test
    void partCutShort_isRefused() {
        byte[] whole = any(new SplittableRandom(3));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Part.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void jobKey_isNoBeginningOfAnothers() {
        byte[] one = Part.jobKey(new JobOrigin("t", 0, 1, null, 0, List.of()));
        byte[] ten = Part.jobKey(new JobOrigin("t", 0, 10, null, 0, List.of()));
        assertThat(Arrays.copyOf(ten, one.length)).isNotEqualTo(one);
    }

    private static byte[] any(SplittableRandom random) {
        Item item = Samples.item(random);
        return random.nextBoolean()
                ? Part.header(ItemCodec.encode(item))
                : Part.outcome(item, Samples.outcome(random), Samples.journey(random));
    }
}
