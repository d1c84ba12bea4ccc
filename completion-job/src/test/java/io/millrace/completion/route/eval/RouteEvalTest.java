package io.millrace.completion.route.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.completion.route.EscalationSettings;
import io.millrace.completion.route.RouteSettings;
import io.millrace.completion.route.ScoreSettings;
import io.millrace.completion.route.TierSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RouteEvalTest {
    private static final Map<String, ModelPrice> PRICES =
            Map.of("s", new ModelPrice(1, 1), "l", new ModelPrice(10, 10));

    private static Question question(String prompt, String small, boolean smallRight, boolean largeRight) {
        return new Question(
                prompt,
                Map.of("s", new Question.Recorded(smallRight, small), "l", new Question.Recorded(largeRight, "fine")));
    }

    /** The arithmetic check sends the second and the fourth to the large model: one gained, none lost. */
    private static final LabelledSet SET = LabelledSet.of(
            "set",
            List.of(
                    question("one", "1 + 1 = 2", true, true),
                    question("two", "1 + 1 = 3", false, true),
                    question("three", "4", false, true),
                    question("four", "2 + 2 = 5", true, true)));

    private static RouteSettings checked(String large) {
        Map<String, TierSettings> tiers = new LinkedHashMap<>();
        tiers.put("small", new TierSettings("s", Map.of()));
        tiers.put("large", new TierSettings(large, Map.of()));
        EscalationSettings arithmetic =
                new EscalationSettings(true, true, true, true, true, true, 0, Map.of(), ScoreSettings.none());
        return new RouteSettings(tiers, "", arithmetic, Map.of());
    }

    @Test
    void report_countsCallsCostQualityAndTheGapRecovered() {
        RouteReport report = new RouteEval(SET, Half.ALL, 1, PRICES).report(Map.of("r", checked("l")));
        RouteRow small = report.rows().get(0);
        RouteRow large = report.rows().get(1);
        RouteRow row = report.rows().get(2);
        assertThat(small.quality()).isEqualTo(0.5);
        assertThat(large.quality()).isEqualTo(1.0);
        assertThat(row.kind()).isEqualTo("escalation");
        assertThat(row.largeShare()).isEqualTo(0.5);
        assertThat(row.calls()).isEqualTo(1.5);
        assertThat(row.quality()).isEqualTo(0.75);
        assertThat(row.pgr()).isEqualTo(0.5);
        assertThat(row.randomQuality()).isEqualTo(0.75);
        assertThat(row.oracleQuality()).isEqualTo(1.0);
        assertThat(row.apgr()).isNull();
        // Both calls are paid: all four small ones, and two large ones of equal length.
        assertThat(row.costPerThousand())
                .isCloseTo(small.costPerThousand() + large.costPerThousand() / 2, within(1e-9));
        assertThat(row.qualityInterval().low()).isLessThan(0.75).isGreaterThan(0.2);
        assertThat(report.oracleShare()).isEqualTo(0.5);
        assertThat(report.lines())
                .anySatisfy(line -> assertThat(line).startsWith("r ").contains("escalation", "50.0%"));
    }

    @Test
    void cost_withoutAPriceIsUnknown() {
        RouteReport report = new RouteEval(SET, Half.ALL, 1, Map.of()).report(Map.of("r", checked("l")));
        assertThat(report.rows())
                .allSatisfy(row -> assertThat(row.costPerThousand()).isNull());
        assertThat(report.lines()).anySatisfy(line -> assertThat(line).contains("unknown"));
    }

    @Test
    void modelsTheSetLacks_areMistakes() {
        assertThatThrownBy(() -> new RouteEval(SET, Half.ALL, 1, PRICES).report(Map.of("r", checked("x"))))
                .hasMessageContaining("routes.r.tiers.large.model: 'x' is not in the catalog");
    }
}
