package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Seeded;
import org.junit.jupiter.api.Test;

final class LearnedCapsTest {
    @Test
    void whatWasTakenBefore_clearsOneOfTheTwo() {
        LearnedCaps caps = new LearnedCaps(2_048, 300_000);
        caps.taken(100, 50_000);
        assertThat(caps.refused(500, 40_000)).isTrue();
        assertThat(caps.itemsMax()).isEqualTo(250);
        assertThat(caps.tokensMax()).isEqualTo(300_000);
        assertThat(caps.refused(90, 200_000)).isTrue();
        assertThat(caps.itemsMax()).isEqualTo(250);
        assertThat(caps.tokensMax()).isEqualTo(100_000);
        // Above what is allowed already, it teaches nothing.
        assertThat(caps.refused(2_000, 290_000)).isFalse();
    }

    /** A provider that now refuses what it took has changed: both come down. */
    @Test
    void refusalOfWhatWasTaken_lowersBoth() {
        LearnedCaps caps = new LearnedCaps(2_048, 300_000);
        caps.taken(100, 50_000);
        assertThat(caps.refused(100, 50_000)).isTrue();
        assertThat(caps.itemsMax()).isEqualTo(50);
        assertThat(caps.tokensMax()).isEqualTo(25_000);
        assertThat(caps.refused(1, 1)).isTrue();
        assertThat(caps.itemsMax()).isEqualTo(1);
        assertThat(caps.tokensMax()).isEqualTo(1);
        assertThat(caps.refused(1, 1)).isFalse();
    }

    /** Whatever the provider's limits are, soon nothing is refused, and nothing much smaller than needed is sent. */
    @Test
    void caps_findTheProvidersLimits() {
        Seeded.each(500, random -> {
            int items = random.nextInt(1, 3_000);
            long tokens = random.nextLong(1_000, 400_000);
            LearnedCaps caps = new LearnedCaps(2_048, 300_000);
            int refused = 0;
            for (int call = 0; call < 400; call++) {
                long each = random.nextLong(1, 1_000);
                int sent = (int) Math.max(1, Math.min(caps.itemsMax(), caps.tokensMax() / each));
                long cost = sent * each;
                if (sent > items || cost > tokens) {
                    refused++;
                    caps.refused(sent, cost);
                } else {
                    caps.taken(sent, cost);
                }
            }
            assertThat(refused).isLessThan(40);
            assertThat(caps.itemsMax()).isGreaterThanOrEqualTo(1);
        });
    }

    @Test
    void nonsense_isRefused() {
        assertThatThrownBy(() -> new LearnedCaps(0, 1)).hasMessageContaining("items max: 0");
    }
}
