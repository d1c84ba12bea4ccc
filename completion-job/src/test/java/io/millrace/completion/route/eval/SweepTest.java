package io.millrace.completion.route.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SweepTest {
    private static final double[] GAINS = {1, 0, 0, 1};

    @Test
    void apgr_isTheMeanOverAllShares() {
        // Gained after 0 to 4 calls, best order: 0 1 2 2 2 of 2; its trapezoids are 1/4, 3/4, 1, 1.
        assertThat(new Sweep(new double[] {9, 1, 1, 8}, GAINS).apgr()).isCloseTo(0.75, within(1e-12));
        assertThat(new Sweep(new double[] {1, 9, 9, 1}, GAINS).apgr()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void apgr_ofEqualScoresIsThatOfARandomOrder() {
        assertThat(new Sweep(new double[] {5, 5, 5, 5}, GAINS).apgr()).isCloseTo(0.5, within(1e-12));
        long seed = 7;
        Random random = new Random(seed);
        double mean = random.doubles(4_000)
                .map(ignored -> new Sweep(random.doubles(4).toArray(), GAINS).apgr())
                .average()
                .orElseThrow();
        assertThat(mean).as("seed %d", seed).isCloseTo(0.5, within(0.02));
    }

    @Test
    void apgr_ofADrawCountsAQuestionAsOftenAsItWasDrawn() {
        Sweep sweep = new Sweep(new double[] {9, 1, 2, 8}, GAINS);
        Sweep written = new Sweep(new double[] {9, 9, 2}, new double[] {1, 1, 0});
        assertThat(sweep.apgr(new int[] {2, 0, 1, 0})).isCloseTo(written.apgr(), within(1e-12));
    }

    @Test
    void apgr_withoutAGapIsNoNumber() {
        assertThat(new Sweep(new double[] {1, 2}, new double[] {1, -1}).apgr()).isNaN();
    }

    @Test
    void gained_splitsAGroupOfEqualScores() {
        Sweep sweep = new Sweep(new double[] {9, 5, 5, 1}, new double[] {1, 1, 0, -1});
        double[] gained = Arrays.stream(new int[] {0, 1, 2, 3, 4})
                .mapToDouble(sweep::gained)
                .toArray();
        assertThat(gained).containsExactly(0, 1, 1.5, 2, 1);
    }
}
