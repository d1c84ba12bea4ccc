package io.millrace.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.millrace.batch.Batch.CloseReason;
import io.millrace.dispatch.DispatchEvents;
import io.millrace.dispatch.LaneView;
import io.millrace.dispatch.QuotaKey;
import io.millrace.job.Charge;
import io.millrace.job.Delivery.CacheState;
import io.millrace.job.FailureKind;
import io.millrace.job.Result;
import io.millrace.limit.Reaction;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the pipeline's events become meters; one an application.
 *
 * <p>Threads: any.
 */
public final class PipelineMeters implements DispatchEvents {
    private static final Duration[] JOB_BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(50),
        Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20),
        Duration.ofSeconds(60), Duration.ofSeconds(300), Duration.ofSeconds(600)
    };

    private final MeterRegistry registry;
    private final String type;
    private final LaneMeters lanes;
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong openArrayJobs = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();

    /** @param type the job type's name, a label of job metrics */
    public PipelineMeters(MeterRegistry registry, String type) {
        this.registry = registry;
        this.type = type;
        this.lanes = new LaneMeters(registry);
        gauge(PipelineMetric.PENDING_JOBS, Tags.empty(), pending);
        gauge(PipelineMetric.OPEN_ARRAY_JOBS, Tags.empty(), openArrayJobs);
        AtomicLong one = new AtomicLong(1);
        String version = PipelineMeters.class.getPackage().getImplementationVersion();
        gauge(PipelineMetric.BUILD_INFO, tags(PipelineMetric.BUILD_INFO, version == null ? "dev" : version), one);
    }

    /** A job's result was written; {@code items} says how each of its inputs was answered. */
    public void answered(List<Result> items, long tookMs) {
        settled.incrementAndGet();
        job("result", tookMs);
        for (Result item : items) {
            CacheState cache = item.delivery().cache();
            counter(PipelineMetric.CACHE_REQUESTS, cache.label()).increment();
            counter(PipelineMetric.CACHE_SAVED_TOKENS)
                    .increment(
                            Math.max(0, item.answer().tokens() - item.delivery().billedTokens()));
        }
    }

    /** A question's share of a call was accounted for; {@code microDollars} null if its price is not known. */
    public void charged(Charge charge, @Nullable BigDecimal microDollars) {
        String kind = charge.kind().label();
        counter(PipelineMetric.API_TOKENS, charge.lane(), "input", kind)
                .increment(charge.usage().input());
        counter(PipelineMetric.API_TOKENS, charge.lane(), "output", kind)
                .increment(charge.usage().output());
        counter(PipelineMetric.API_CACHED_TOKENS, charge.lane())
                .increment(charge.usage().cached());
        if (microDollars == null) {
            counter(PipelineMetric.COST_UNKNOWN, charge.lane()).increment();
        } else {
            counter(PipelineMetric.COST, charge.lane(), kind).increment(microDollars.doubleValue());
        }
    }

    /** An answer was served that another asker paid. */
    public void avoided(@Nullable BigDecimal microDollars) {
        if (microDollars != null) {
            counter(PipelineMetric.COST_AVOIDED).increment(microDollars.doubleValue());
        }
    }

    /** A job that wanted a kept answer only got none. */
    public void uncached(long tookMs) {
        settled.incrementAndGet();
        job("uncached", tookMs);
        counter(PipelineMetric.CACHE_REQUESTS, "uncached").increment();
    }

    /** Kept answers were forgotten. */
    public void swept(int entries) {
        if (entries > 0) {
            counter(PipelineMetric.CACHE_SWEPT).increment(entries);
        }
    }

    /** A job's dead letter was written. */
    public void dead(FailureKind kind, long tookMs) {
        settled.incrementAndGet();
        job("dead_letter", tookMs);
        counter(PipelineMetric.DEAD_LETTERS, kind.label()).increment();
    }

    /** Jobs that ended since the start: what progress is judged by. */
    public long settled() {
        return settled.get();
    }

    /** Changes the number of waiting jobs. */
    public void pending(long change) {
        pending.addAndGet(change);
    }

    /** Jobs waiting in this process. */
    public long pending() {
        return pending.get();
    }

    /** Changes the number of open array jobs. */
    public void openArrayJobs(long change) {
        openArrayJobs.addAndGet(change);
    }

    @Override
    public void sent(String lane, int items, int tokens, CloseReason reason) {
        counter(PipelineMetric.BATCH_FLUSH, reason.label()).increment();
        counter(PipelineMetric.API_ITEMS, lane).increment(items);
        summary(PipelineMetric.BATCH_SIZE).record(items);
        summary(PipelineMetric.BATCH_TOKENS).record(tokens);
    }

    @Override
    public void ended(String lane, ModelReply reply, long tookMs) {
        String code = reply instanceof ModelReply.Refused refused ? code(refused) : "200";
        counter(PipelineMetric.API_REQUESTS, lane, code).increment();
        timer(PipelineMetric.API_DURATION, lane).record(Duration.ofMillis(tookMs));
    }

    @Override
    public void reacted(String lane, Trouble trouble, Reaction reaction, int questions) {
        counter(PipelineMetric.API_REACTIONS, lane, lower(trouble), lower(reaction))
                .increment(questions);
    }

    @Override
    public void lane(LaneView lane) {
        lanes.lane(lane);
    }

    @Override
    public void quota(QuotaKey quota, long requests, long tokens) {
        lanes.quota(quota, requests, tokens);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Statuses are few; a failure without one is told by its kind, of a closed list. */
    private static String code(ModelReply.Refused refused) {
        int status = refused.failure().httpStatus();
        return status > 0 ? String.valueOf(status) : refused.failure().kind().label();
    }

    private void job(String outcome, long tookMs) {
        counter(PipelineMetric.JOBS, type, outcome).increment();
        timer(PipelineMetric.JOB_DURATION, type, outcome).record(Duration.ofMillis(Math.max(0, tookMs)));
    }

    private AtomicLong gauge(PipelineMetric metric, Tags tags, AtomicLong value) {
        Gauge.builder(metric.meter(), value, AtomicLong::get)
                .description(metric.help())
                .tags(tags)
                .register(registry);
        return value;
    }

    private Counter counter(PipelineMetric metric, String... values) {
        return Counter.builder(metric.meter())
                .description(metric.help())
                .tags(tags(metric, values))
                .register(registry);
    }

    private DistributionSummary summary(PipelineMetric metric) {
        return DistributionSummary.builder(metric.meter())
                .description(metric.help())
                .serviceLevelObjectives(1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144)
                .register(registry);
    }

    private Timer timer(PipelineMetric metric, String... values) {
        return Timer.builder(metric.meter())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(JOB_BUCKETS)
                .register(registry);
    }

    static Tags tags(PipelineMetric metric, String... values) {
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(Tag.of(metric.labels().get(i), values[i]));
        }
        return tags;
    }
}
