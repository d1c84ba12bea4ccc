package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private final Figures figures = new Figures();

    ReportTest() {
        figures.add("pass", 0, Map.of("cpu", 1_000.0));
        figures.add("own", 0, Map.of("cpu", 9_000.0));
        figures.add("pass", 1, Map.of("cpu", 10.0));
        figures.add("own", 1, Map.of("cpu", 20.0));
        figures.add("own", 2, Map.of("cpu", 90.0));
        figures.add("pass", 2, Map.of("cpu", 30.0));
        figures.add("pass", 3, Map.of("cpu", 20.0));
        figures.add("own", 3, Map.of("cpu", 50.0));
    }

    @Test
    void spread_leavesTheWarmUpOut() {
        assertThat(figures.of("pass", "cpu")).isEqualTo(new Spread(20, 10, 30, 3));
    }

    @Test
    void spread_ofNothing_isNotAFigure() {
        assertThat(figures.of("pass", "rate").rounds()).isZero();
        assertThat(Column.of("rate", "rate", 1).text(Spread.NONE)).isEqualTo("-");
    }

    @Test
    void ratio_isTakenWithinEachRound() {
        Spread ratio = figures.ratio("own", "cpu", "pass");
        assertThat(ratio.min()).isEqualTo(2);
        assertThat(ratio.max()).isEqualTo(3);
        assertThat(ratio.median()).as("not 50/20, the ratio of the medians").isEqualTo(2.5, within(1e-9));
        assertThat(figures.ratio("own", "cpu", "own").median()).isEqualTo(1);
    }

    @Test
    void ratio_skipsRoundsThatLackEither() {
        figures.add("own", 4, Map.of("cpu", 1e6));
        assertThat(figures.ratio("own", "cpu", "pass").rounds()).isEqualTo(3);
    }

    @Test
    void table_linesUp() {
        String[] lines = report().text().split("\n", -1);
        assertThat(lines[2]).isEqualTo("  pass  20.0 (10.0-30.0)  1.00 (1.00-1.00)");
        assertThat(lines[3]).isEqualTo("  own   50.0 (20.0-90.0)  2.50 (2.00-3.00)");
        assertThat(lines[1]).hasSameSizeAs(lines[2]);
    }

    @Test
    void page_holdsTableChartsAndCircumstances_andNeedsNothingElse() throws IOException {
        String page = ReportFiles.page(run());
        assertThat(page)
                .contains("<td>50.0 (20.0-90.0)</td>", "<svg", "quick: hints", "busy with other things")
                .doesNotContain("<script", "https://");
    }

    @Test
    void json_holdsEveryRound() {
        JsonNode json = ReportFiles.json(run());
        assertThat(json.path("rounds_measured")).hasSize(8);
        assertThat(json.at("/table/1/cpu/median").asDouble()).isEqualTo(50);
        assertThat(json.at("/machine/cores").asText()).isEqualTo("2");
    }

    private Run run() {
        return new Run(report(), new Size(true, 3), Map.of("cores", "2"), 7.5, 8);
    }

    private Report report() {
        Column cpu = Column.of("cpu", "cpu", 1);
        return new Report(
                "test",
                "A test",
                List.of("pass", "own"),
                List.of(cpu, Column.ratio("ratio", "cpu", "pass")),
                List.of(cpu),
                Map.of("records", "3"),
                List.of("A note."),
                figures);
    }
}
