package io.millrace.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.job.Answer;
import io.millrace.job.Charge;
import io.millrace.job.Delivery;
import io.millrace.job.Directives;
import io.millrace.job.FailureKind;
import io.millrace.job.Result;
import io.millrace.job.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private static final Usage USAGE = new Usage(100, 40, 20, 0);
    private static final Answer ANSWER = new Answer(new byte[0], "m", "p/m", "", USAGE, false);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PipelineMeters meters = new PipelineMeters(registry, "completion");

    @Test
    void figures_areThoseOfTheJobs() {
        call(Charge.Kind.ESCALATED, new BigDecimal("5"));
        call(Charge.Kind.PAID, new BigDecimal("70"));
        List<Charge> charges = List.of(charge(Charge.Kind.ESCALATED), charge(Charge.Kind.PAID));
        answered(new Delivery(Delivery.CacheState.MISS, 2, charges, 0, 0), 1_500);
        for (int i = 0; i < 2; i++) {
            answered(Delivery.hit(), 8);
            meters.avoided(new BigDecimal("70"));
        }
        meters.dead(FailureKind.TIMEOUT, "p/m", 30);
        Report report = report(Scrape.of(registry.scrape()));
        assertThat(report.type()).isEqualTo("completion");
        assertThat(report.requests()).isEqualTo(4);
        assertThat(report.errors()).isEqualTo(1);
        assertThat(report.tokensPerRequest()).as("three answers of 120 tokens").isEqualTo(120.0);
        assertThat(report.billedPerRequest()).as("two calls, four jobs").isEqualTo(60.0);
        assertThat(report.cachedInputShare()).isEqualTo(0.4);
        assertThat(report.hitRatio()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(report.sharedRatio()).isZero();
        assertThat(report.costPerThousand()).isCloseTo(75e-6 / 4 * 1000, within(1e-12));
        assertThat(report.costAvoided()).isCloseTo(140e-6, within(1e-12));
        assertThat(report.p50Ms()).as("two of four took 8 ms").isBetween(5.0, 10.0);
        assertThat(report.p95Ms()).as("one of four took 1.5 s").isBetween(1_000.0, 2_000.0);
    }

    @Test
    void workersOfOneType_areAddedUp() {
        answered(Delivery.hit(), 8);
        Scrape worker = Scrape.of(registry.scrape());
        assertThat(report(worker, worker).requests()).isEqualTo(2);
        assertThat(report(worker, worker).hitRatio()).isEqualTo(1.0);
    }

    @Test
    void whatCannotBeSaid_isNull() {
        assertThat(Report.of(List.of(Scrape.of(registry.scrape()))))
                .as("no job ended")
                .isEmpty();
        meters.dead(FailureKind.INVALID_JSON, "", 700_000);
        Report report = report(Scrape.of(registry.scrape()));
        assertThat(report.tokensPerRequest()).isNull();
        assertThat(report.hitRatio()).isNull();
        assertThat(report.p50Ms()).as("above the last bound: that bound").isEqualTo(600_000.0);
    }

    @Test
    void aPage_isReadAsPrometheusWouldReadIt() {
        Scrape scrape =
                Scrape.of("# HELP a b\nmillrace_jobs_total{type=\"a\\\"b,c\\\\d\",outcome=\"x\"} 3.0 1700000000\n\n");
        assertThat(scrape.samples())
                .singleElement()
                .satisfies(
                        sample -> assertThat(sample.labels()).isEqualTo(Map.of("type", "a\"b,c\\d", "outcome", "x")));
        assertThatThrownBy(() -> Scrape.of("a 1\n<html>")).hasMessageContaining("line 2");
    }

    private static Report report(Scrape... workers) {
        List<Report> reports = Report.of(List.of(workers));
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }

    private void answered(Delivery delivery, long tookMs) {
        Result result = new Result(ANSWER, delivery);
        meters.question(Directives.NONE, result);
        meters.answered(result, tookMs);
    }

    private void call(Charge.Kind kind, BigDecimal price) {
        meters.charged(charge(kind), price);
    }

    private static Charge charge(Charge.Kind kind) {
        return new Charge(kind, "p/m", "STANDARD", USAGE, false, 0);
    }
}
