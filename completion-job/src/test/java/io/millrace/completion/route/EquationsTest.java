package io.millrace.completion.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EquationsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "She eats 3, so 16 - 3 = 13 are left.",
                "9 * $2 = $<<9*2=18>>18 a day",
                "490 x $194 = $<<490*194=95060>>95,060.",
                "100 / 3 = 33.33",
                "100 / 3 = 33.3333333333333",
                "0.1 + 0.2 = 0.3",
                "3 * 5 = 5 + 10 = 15",
                "40 / 100 \\* 40 = 16",
                "-5 + 3 = -2",
                "(4 + 4) / 2 = 4",
                // Only a part of what is said, so not ours to judge.
                "5 cups + 4 * 3 = 99",
                "2x + 3 = 7, so x = 2",
                "half of 30 - 5 = 10",
                "20% * 50 = 10",
                "25 / 100 = 25%",
                "2 * 3 = 6 * y",
                "1000000 * 2 = 2 million",
                "6:00 - 2:00 = 4",
                "2^3 = 8",
                "1 1/2 = 1.5",
                "5 / 0 = 7",
                "(3 + 4 = 9",
                "No numbers = no equations.",
                "",
            })
    void wrong_findsNothingInWhatHoldsOrCannotBeJudged(String text) {
        assertThat(Equations.wrong(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3 + 4 = 8",
                "<<38*216=8128>>8128",
                "0.40 * 9 * 1040 = $3760",
                "100 / 3 = 34",
                "100 / 3 = 33",
                "100 / 3 = 33.5",
                "2 × 3 = 5",
                "3 * 5 = 15 = 16",
                "12 ÷ 5 = 2",
            })
    void wrong_findsWhatDoesNotHold(String text) {
        assertThat(Equations.wrong(text)).hasSize(1);
    }

    @Test
    void wrong_quotesTheEquation() {
        assertThat(Equations.wrong("So 1,000 + 1 = 1,002.")).containsExactly("1000 + 1 = 1002");
    }

    @Test
    void wrong_isBoundedInLongAnswers() {
        String many = "1 + 1 = 3\n".repeat(100_000);
        assertThat(Equations.wrong(many)).hasSize(200);
        assertThat(Equations.wrong("(".repeat(200_000) + "1 + 1 = 3")).isEmpty();
    }
}
