package io.millrace.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ZipfDrawTest {
    private static final int DRAWS = 100_000;

    @Test
    void zipfDraw_repeatsWithItsSeedAndDiffersWithAnother() {
        assertThat(draw(7)).isEqualTo(draw(7)).isNotEqualTo(draw(8));
    }

    private static int[] draw(long seed) {
        ZipfDraw zipf = new ZipfDraw(3_000, 1.0, seed);
        return IntStream.range(0, 1_000).map(i -> zipf.next()).toArray();
    }

    @Test
    void zipfDraw_givesEachRankItsShare() {
        ZipfDraw zipf = new ZipfDraw(1_000, 1.1, 42);
        int[] counts = new int[1_000];
        for (int i = 0; i < DRAWS; i++) {
            counts[zipf.next()]++;
        }
        for (int rank : new int[] {1, 2, 10, 1_000}) {
            double share = counts[zipf.itemOfRank(rank)] / (double) DRAWS;
            assertThat(share).isCloseTo(zipf.share(rank), within(0.005));
        }
        assertThat(zipf.share(1) / zipf.share(2)).isCloseTo(Math.pow(2, 1.1), within(1e-9));
    }

    @Test
    void zipfDraw_ranksEveryItemOnceAndNotInTheOrderOfTheList() {
        ZipfDraw zipf = new ZipfDraw(500, 1.0, 1);
        int[] items = IntStream.rangeClosed(1, 500).map(zipf::itemOfRank).toArray();
        assertThat(items).containsExactlyInAnyOrder(IntStream.range(0, 500).toArray());
        assertThat(items).isNotEqualTo(IntStream.range(0, 500).toArray());
    }

    @Test
    void zipfDraw_isUniformAtExponentZero() {
        ZipfDraw zipf = new ZipfDraw(4, 0, 3);
        assertThat(zipf.share(1)).isEqualTo(0.25);
        assertThat(zipf.share(4)).isEqualTo(0.25);
    }

    @Test
    void zipfDraw_refusesNonsense() {
        assertThatThrownBy(() -> new ZipfDraw(0, 1, 1)).hasMessageContaining("n must be at least 1");
        assertThatThrownBy(() -> new ZipfDraw(5, -1, 1)).hasMessageContaining("exponent");
    }
}
