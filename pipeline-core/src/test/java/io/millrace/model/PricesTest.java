package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PricesTest {
    private static final Prices ALL = prices("2e-6", "5e-7", "8e-6", "9e-6", "1e-6", "4e-6", 0);

    private static Prices prices(
            String input, String cached, String output, String reasoning, String inBatch, String outBatch, int max) {
        return new Prices(
                number(input),
                number(cached),
                number(output),
                number(reasoning),
                number(inBatch),
                number(outBatch),
                max,
                "v");
    }

    private static BigDecimal number(String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static BigDecimal micro(String text) {
        return new BigDecimal(text).stripTrailingZeros();
    }

    @Test
    void cost_isTheSumOfItsPartsExactly() {
        // 700 fresh at 2, 300 cached at 0.5, 60 written at 8, 40 thought at 9 micro-dollars.
        Usage usage = new Usage(1_000, 300, 100, 40);
        assertThat(ALL.microDollars(usage, false)).isEqualTo(micro("2390"));
        assertThat(ALL.microDollars(usage, true)).isEqualTo(micro("1400"));
        Prices fine = prices("1.3e-7", null, null, null, null, null, 0);
        assertThat(fine.microDollars(Usage.ofInput(3), false)).isEqualTo(new BigDecimal("0.39"));
        assertThat(fine.microDollars(Usage.ofInput(Integer.MAX_VALUE), false)).isEqualTo(micro("279172874.11"));
    }

    @Test
    void reasoning_costsWhatOutputCostsUnlessSaidOtherwise() {
        Prices plain = prices("2e-6", null, "8e-6", null, null, null, 0);
        assertThat(plain.microDollars(new Usage(10, 0, 100, 40), false)).isEqualTo(micro("820"));
    }

    @Test
    void cost_isUnknownAndNotZeroIfAPriceItNeedsIs() {
        Usage usage = new Usage(10, 2, 5, 1);
        assertThat(Prices.UNKNOWN.microDollars(usage, false)).isNull();
        assertThat(Prices.UNKNOWN.microDollars(Usage.NONE, false)).isNull();
        assertThat(prices(null, "1e-6", "1e-6", null, null, null, 0).microDollars(usage, false))
                .isNull();
        assertThat(prices("1e-6", null, "1e-6", null, null, null, 0).microDollars(usage, false))
                .isNull();
        assertThat(prices("1e-6", "1e-6", null, null, null, null, 0).microDollars(usage, false))
                .isNull();
        assertThat(prices("1e-6", "1e-6", null, "1e-6", null, null, 0).microDollars(usage, false))
                .isNull();
        assertThat(prices("1e-6", "1e-6", "1e-6", null, null, null, 0).microDollars(usage, true))
                .isNull();
        assertThat(prices("1e-6", "1e-6", "1e-6", null, "1e-6", null, 0).microDollars(usage, true))
                .isNull();
    }

    @Test
    void price_thatIsNotNeededMayBeUnknown() {
        Prices inputOnly = prices("1e-6", null, null, null, null, null, 0);
        assertThat(inputOnly.microDollars(Usage.ofInput(7), false)).isEqualTo(micro("7"));
    }

    @Test
    void free_isZeroAndNotUnknown() {
        Prices free = prices("0", "0.000", "0", null, "0", "0e-9", 0);
        assertThat(free.microDollars(new Usage(10, 2, 5, 1), false)).isEqualTo(BigDecimal.ZERO);
        assertThat(free.microDollars(new Usage(10, 2, 5, 1), true)).isEqualTo(BigDecimal.ZERO);
        assertThat(free.unknown()).isFalse();
    }

    @Test
    void prompt_longerThanThePricesHoldForCostsNobodyKnowsWhat() {
        Prices tiered = prices("1e-6", null, "1e-6", null, null, null, 272_000);
        assertThat(tiered.microDollars(Usage.ofInput(272_000), false)).isEqualTo(micro("272000"));
        assertThat(tiered.microDollars(Usage.ofInput(272_001), false)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        ", STANDARD",
        "'', STANDARD",
        "default, STANDARD",
        "auto, STANDARD",
        "flex, BATCH",
        "batch, BATCH",
        "priority, OTHER",
        "scale, OTHER",
        "Default, OTHER"
    })
    void tier_tellsWhichPricesHold(String named, ServiceTier tier) {
        assertThat(ServiceTier.of(named)).isEqualTo(tier);
        BigDecimal cost = ALL.microDollars(Usage.ofInput(2), tier);
        assertThat(cost)
                .isEqualTo(
                        switch (tier) {
                            case STANDARD -> micro("4");
                            case BATCH -> micro("2");
                            case OTHER -> null;
                        });
    }
}
