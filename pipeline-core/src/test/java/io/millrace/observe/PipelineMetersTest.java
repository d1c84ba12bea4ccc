package io.millrace.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.batch.Batch.CloseReason;
import io.millrace.dispatch.LaneView;
import io.millrace.dispatch.QuotaKey;
import io.millrace.job.Answer;
import io.millrace.job.Charge;
import io.millrace.job.Delivery;
import io.millrace.job.Directives;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Result;
import io.millrace.job.Usage;
import io.millrace.limit.Advice;
import io.millrace.limit.CircuitBreaker;
import io.millrace.limit.Now;
import io.millrace.limit.Reaction;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelReply;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PipelineMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PipelineMeters meters = new PipelineMeters(registry, "embedding");

    @Test
    void names_areUnique_andSayTheirHelp() {
        assertThat(Arrays.stream(PipelineMetric.values()).map(PipelineMetric::prometheusName))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(PipelineMetric.values()).map(PipelineMetric::meter))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("millrace."));
        assertThat(PipelineMetric.values()).allMatch(metric -> metric.help().endsWith("."));
    }

    @ParameterizedTest
    @EnumSource(PipelineMetric.class)
    void scrape_showsTheMetricUnderItsName(PipelineMetric metric) {
        exercise(1);
        String suffix = switch (metric.kind()) {
            case COUNTER, GAUGE -> "";
            case SUMMARY, TIMER -> "_count";
        };
        List<String> series = series().stream()
                .filter(line -> line.matches(metric.prometheusName() + suffix + "[{ ].*"))
                .toList();
        assertThat(series).as("series of %s", metric.prometheusName()).isNotEmpty();
        assertThat(series)
                .allSatisfy(line -> assertThat(labels(line)).containsExactlyInAnyOrderElementsOf(metric.labels()));
        assertThat(registry.scrape()).contains("# HELP " + metric.prometheusName() + " " + metric.help());
    }

    @Test
    void series_doNotGrowWithJobs() {
        exercise(1);
        Set<String> before = names();
        exercise(10_000);
        assertThat(names()).isEqualTo(before);
        assertThat(before).hasSizeLessThan(200);
    }

    @Test
    void counts_areRight() {
        Answer answer = new Answer(new byte[0], "m", "p/m", "", Usage.ofInput(10), false);
        List<Charge> charges = List.of(new Charge(Charge.Kind.PAID, "p/m", "STANDARD", Usage.ofInput(10), false, 0));
        Result miss = new Result(answer, new Delivery(Delivery.CacheState.MISS, 1, charges, 0, 0));
        List<Result> results = List.of(
                miss,
                new Result(answer, new Delivery(Delivery.CacheState.COALESCED, 1, List.of(), 0, 0)),
                new Result(answer, Delivery.hit()));
        results.forEach(result -> meters.question(Directives.NONE, result));
        meters.question(Directives.parse("no-cache", Directives.NONE), miss);
        meters.answered(results.get(0), 1_500);
        meters.dead(FailureKind.TIMEOUT, "p/m", -5);
        meters.pending(7);
        meters.pending(-3);
        assertThat(meters.settled()).isEqualTo(2);
        assertThat(meters.pending()).isEqualTo(4);
        assertThat(series())
                .contains(
                        "millrace_jobs_total{model=\"p/m\",outcome=\"result\",type=\"embedding\"} 1.0",
                        "millrace_jobs_total{model=\"p/m\",outcome=\"dead_letter\",type=\"embedding\"} 1.0",
                        "millrace_cache_requests_total{result=\"miss\",type=\"embedding\"} 1.0",
                        "millrace_cache_requests_total{result=\"coalesced\",type=\"embedding\"} 1.0",
                        "millrace_cache_requests_total{result=\"hit\",type=\"embedding\"} 1.0",
                        "millrace_cache_requests_total{result=\"bypass\",type=\"embedding\"} 1.0",
                        "millrace_cache_saved_tokens_total 20.0",
                        "millrace_dlq_records_total{error_class=\"timeout\"} 1.0",
                        "millrace_job_duration_seconds_sum{outcome=\"result\",type=\"embedding\"} 1.5",
                        "millrace_pending_jobs 4.0");
    }

    @Test
    void calls_areCountedByStatus_orByKindIfThereIsNone() {
        meters.ended("p/m", new ModelReply.Answers(List.of(), "m", Usage.NONE, null), 5);
        meters.ended(
                "p/m",
                new ModelReply.Refused(
                        Trouble.OVERLOADED,
                        new Failure(FailureKind.UPSTREAM_5XX, "", 503, null, null, 0),
                        Advice.NONE,
                        null),
                5);
        meters.ended("p/m", ModelReply.Refused.local(Trouble.TIMED_OUT, ""), 5);
        assertThat(series())
                .contains(
                        "millrace_api_requests_total{code=\"200\",model=\"p/m\"} 1.0",
                        "millrace_api_requests_total{code=\"503\",model=\"p/m\"} 1.0",
                        "millrace_api_requests_total{code=\"timeout\",model=\"p/m\"} 1.0");
    }

    @Test
    void figuresPeopleLookFor_areOfMetricsThatAreShown() {
        exercise(1);
        for (Sli sli : Sli.values()) {
            Matcher names = Pattern.compile("(millrace|kafka)_[a-z_]+").matcher(sli.query());
            assertThat(names.results().map(MatchResult::group))
                    .as(sli.query())
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(series().stream().anyMatch(line -> line.startsWith(name))
                                    || Arrays.stream(KafkaMeters.values())
                                            .anyMatch(meters -> name.startsWith(meters.prometheusPrefix())))
                            .isTrue());
        }
    }

    @Test
    void models_areBounded_theRestIsOther() {
        for (int i = 0; i < 10_000; i++) {
            meters.ended("p/m" + i, new ModelReply.Answers(List.of(), "m", Usage.NONE, null), 5);
        }
        assertThat(series().stream().filter(line -> line.startsWith("millrace_api_requests_total")))
                .hasSize(101)
                .contains("millrace_api_requests_total{code=\"200\",model=\"other\"} 9900.0");
    }

    @Test
    void quotas_areBounded() {
        for (int i = 0; i < 1_000; i++) {
            meters.quota(QuotaKey.lane("p/m" + i), i, i);
        }
        assertThat(series().stream().filter(line -> line.startsWith("millrace_ratelimit_remaining")))
                .hasSize(2 * 101);
    }

    @Test
    void permitTime_isSplitByWhatPermitsDid() {
        permits(1, 0, "nothing", 0);
        permits(3, 9, "quota", 2);
        permits(3, 9, "nothing", 3);
        permits(0, 0, "nothing", 4);
        assertThat(series())
                .contains(
                        "millrace_permit_seconds_total{model=\"p/m\",state=\"wire\"} 8.0",
                        "millrace_permit_seconds_total{model=\"p/m\",state=\"idle\"} 6.0",
                        "millrace_permit_seconds_total{model=\"p/m\",state=\"quota\"} 1.0",
                        "millrace_permit_seconds_total{model=\"p/m\",state=\"batch\"} 1.0");
    }

    private void permits(int inflight, int buffered, String waitsFor, long second) {
        LaneView lane =
                new LaneView("p/m", inflight, 4, buffered, 0, CircuitBreaker.State.CLOSED, null, waitsFor, 64, 1_000);
        meters.lane(lane, 0, new Now(second * 1_000_000_000L, 0));
    }

    private void exercise(int jobs) {
        Charge charge = new Charge(Charge.Kind.PAID, "p/m", "STANDARD", Usage.ofInput(10), false, 0);
        meters.charged(charge, BigDecimal.TEN);
        meters.charged(charge, null);
        meters.perhapsPaid("p/m", 2);
        meters.avoided(BigDecimal.ONE);
        meters.uncached(1);
        meters.swept(1);
        meters.replayed(true);
        meters.retrying(FailureKind.TIMEOUT);
        meters.timingsDropped(1);
        Answer answer = new Answer(new byte[0], "m", "p/m", "", Usage.ofInput(10), false);
        permits(1, 0, "nothing", -5);
        permits(1, 9, "permit", -4);
        permits(1, 9, "nothing", -3);
        for (int i = 0; i < jobs; i++) {
            meters.answered(new Result(answer, Delivery.hit()), i);
            meters.dead(FailureKind.INVALID_JSON, "", i);
            meters.pending(1);
            meters.openArrayJobs(1);
            meters.sent("p/m", 1 + i % 64, 1 + i, CloseReason.LINGER);
            meters.ended("p/m", new ModelReply.Answers(List.of(), "m", Usage.NONE, "req-" + i), i);
            meters.reacted("p/m", Trouble.SERVER_ERROR, Reaction.RETRY_ITEM, 2);
            meters.lane(lane(i), i, new Now(i + 1, 0));
            meters.quota(QuotaKey.lane("p/m"), i, 2L * i);
            meters.held("p/m", "concurrency", i);
            meters.question(Directives.NONE, new Result(answer, Delivery.hit()));
        }
    }

    private static LaneView lane(int i) {
        Trouble held = i % 2 == 0 ? Trouble.BAD_CREDENTIALS : null;
        return new LaneView("p/m", i % 4, 4, i, 0, CircuitBreaker.State.CLOSED, held, "permit", 64, 1_000);
    }

    @Test
    void lane_thatIsFreeAgainShowsNoAlarm() {
        meters.lane(lane(0), 0, new Now(0, 0));
        assertThat(series()).contains("millrace_lane_held{model=\"p/m\",trouble=\"bad_credentials\"} 1.0");
        meters.lane(lane(1), 0, new Now(1, 0));
        assertThat(series())
                .contains(
                        "millrace_lane_held{model=\"p/m\",trouble=\"bad_credentials\"} 0.0",
                        "millrace_lane_waits{model=\"p/m\",reason=\"permit\"} 1.0",
                        "millrace_lane_waits{model=\"p/m\",reason=\"quota\"} 0.0",
                        "millrace_lane_cap{model=\"p/m\",unit=\"items\"} 64.0");
    }

    private List<String> series() {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private Set<String> names() {
        return series().stream().map(line -> line.replaceAll(" [^ ]*$", "")).collect(Collectors.toSet());
    }

    private static List<String> labels(String line) {
        int open = line.indexOf('{');
        if (open < 0) {
            return List.of();
        }
        return Arrays.stream(line.substring(open + 1, line.lastIndexOf('}')).split(",", -1))
                .map(label -> label.substring(0, label.indexOf('=')))
                .toList();
    }
}
