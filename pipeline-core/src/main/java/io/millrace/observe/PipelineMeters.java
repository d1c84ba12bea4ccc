package io.millrace.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.batch.Batch.CloseReason;
import io.millrace.dispatch.CallWatch;
import io.millrace.dispatch.DispatchEvents;
import io.millrace.dispatch.LaneView;
import io.millrace.dispatch.Outgoing;
import io.millrace.dispatch.QuotaKey;
import io.millrace.job.Charge;
import io.millrace.job.Delivery.CacheState;
import io.millrace.job.Directives;
import io.millrace.job.FailureKind;
import io.millrace.job.Result;
import io.millrace.limit.Now;
import io.millrace.limit.Reaction;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelReply;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the pipeline's events become meters; one an application.
 *
 * <p>Threads: any.
 */
public final class PipelineMeters implements DispatchEvents {
    private static final int MODELS_MAX = 100;
    private static final int MICRO = 6;
    private static final String RESULT = "result";
    private static final String UNCACHED = "uncached";
    private static final String DEAD_LETTER = "dead_letter";
    private static final String BYPASS = "bypass";
    private static final List<String> OUTCOMES = List.of(RESULT, UNCACHED, DEAD_LETTER);
    private static final List<String> REPLAYED = List.of(RESULT, DEAD_LETTER);
    private static final List<String> QUESTIONS = Stream.concat(
                    Arrays.stream(CacheState.values()).map(CacheState::label), Stream.of(BYPASS, UNCACHED))
            .toList();

    private final Registry registry;
    private final String type;
    private final LabelValues models = new LabelValues(MODELS_MAX);
    private final LaneMeters lanes;
    private final PermitTime permits;
    private final AtomicLong pending;
    private final AtomicLong openArrayJobs;
    private final AtomicLong settled = new AtomicLong();

    /** @param type the job type's name, a label of job metrics */
    public PipelineMeters(MeterRegistry meters, String type) {
        this.registry = new Registry(meters);
        this.type = type;
        this.lanes = new LaneMeters(registry, models);
        this.permits = new PermitTime(registry);
        pending = registry.gauge(PipelineMetric.PENDING_JOBS);
        openArrayJobs = registry.gauge(PipelineMetric.OPEN_ARRAY_JOBS);
        String version = PipelineMeters.class.getPackage().getImplementationVersion();
        registry.gauge(PipelineMetric.BUILD_INFO, version == null ? "dev" : version)
                .set(1);
        begin();
    }

    /** Where a label's values are known, all are shown from the start: a rate cannot see the first of a counter that appears with it. */
    private void begin() {
        OUTCOMES.forEach(outcome -> registry.timer(PipelineMetric.JOB_DURATION, type, outcome));
        QUESTIONS.forEach(result -> registry.counter(PipelineMetric.CACHE_REQUESTS, type, result));
        for (CloseReason reason : CloseReason.values()) {
            registry.counter(PipelineMetric.BATCH_FLUSH, reason.label());
        }
        for (FailureKind kind : FailureKind.values()) {
            registry.counter(PipelineMetric.DEAD_LETTERS, kind.label());
            if (kind.retryable()) {
                registry.counter(PipelineMetric.API_RETRIES, kind.label());
            }
        }
        REPLAYED.forEach(outcome -> registry.counter(PipelineMetric.REPLAYS, outcome));
        registry.counter(PipelineMetric.TIMINGS_DROPPED);
    }

    /** A question was answered. */
    public void question(Directives directives, Result result) {
        CacheState state = result.delivery().cache();
        boolean bypass = state == CacheState.MISS && (directives.noCache() || directives.alone());
        registry.counter(PipelineMetric.CACHE_REQUESTS, type, bypass ? BYPASS : state.label())
                .increment();
        int saved = result.answer().tokens() - result.delivery().billedTokens();
        registry.counter(PipelineMetric.CACHE_SAVED_TOKENS).increment(Math.max(0, saved));
    }

    /** A job's result was written; {@code first} is its first input's answer. */
    public void answered(Result first, long tookMs) {
        settled.incrementAndGet();
        job(first.answer().lane(), RESULT, tookMs);
    }

    /** A question's share of a call was accounted for; {@code microDollars} null if its price is not known. */
    public void charged(Charge charge, @Nullable BigDecimal microDollars) {
        String model = models.of(charge.lane());
        String kind = charge.kind().label();
        registry.counter(PipelineMetric.API_TOKENS, model, "input", kind)
                .increment(charge.usage().input());
        registry.counter(PipelineMetric.API_TOKENS, model, "output", kind)
                .increment(charge.usage().output());
        registry.counter(PipelineMetric.API_CACHED_TOKENS, model)
                .increment(charge.usage().cached());
        if (microDollars == null) {
            registry.counter(PipelineMetric.COST_UNKNOWN, model).increment();
        } else {
            registry.counter(PipelineMetric.COST, model, kind).increment(dollars(microDollars));
        }
    }

    /** So many calls of a process that is gone may have been paid for a question. */
    public void perhapsPaid(String lane, int calls) {
        registry.counter(PipelineMetric.COST_LOST, models.of(lane)).increment(calls);
    }

    /** An answer was served that another asker paid. */
    public void avoided(@Nullable BigDecimal microDollars) {
        if (microDollars != null) {
            registry.counter(PipelineMetric.CACHE_SAVED_USD).increment(dollars(microDollars));
        }
    }

    private static double dollars(BigDecimal microDollars) {
        return microDollars.movePointLeft(MICRO).doubleValue();
    }

    /** A job that wanted a kept answer only got none. */
    public void uncached(long tookMs) {
        settled.incrementAndGet();
        job("", UNCACHED, tookMs);
        registry.counter(PipelineMetric.CACHE_REQUESTS, type, UNCACHED).increment();
    }

    /** Kept answers were forgotten. */
    public void swept(int entries) {
        if (entries > 0) {
            registry.counter(PipelineMetric.CACHE_SWEPT).increment(entries);
        }
    }

    /** A job's dead letter was written. */
    public void dead(FailureKind kind, String model, long tookMs) {
        settled.incrementAndGet();
        job(model, DEAD_LETTER, tookMs);
        registry.counter(PipelineMetric.DEAD_LETTERS, kind.label()).increment();
    }

    /** A replayed job ended: it has its result, or died again. */
    public void replayed(boolean answered) {
        registry.counter(PipelineMetric.REPLAYS, answered ? RESULT : DEAD_LETTER)
                .increment();
    }

    /** A question whose call failed so will be asked again. */
    public void retrying(FailureKind kind) {
        registry.counter(PipelineMetric.API_RETRIES, kind.label()).increment();
    }

    /** So many jobs' stages are told to nobody. */
    public void timingsDropped(long jobs) {
        registry.counter(PipelineMetric.TIMINGS_DROPPED).increment((double) jobs);
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
    public CallWatch sent(Outgoing call) {
        sent(call.lane(), call.questions().size(), call.tokens(), call.reason());
        if (!call.heldBy().isEmpty()) {
            held(call.lane(), call.heldBy(), call.heldNanos());
        }
        return new CallWatch() {
            @Override
            public void ended(ModelReply reply, long tookMs) {
                PipelineMeters.this.ended(call.lane(), reply, tookMs);
            }
        };
    }

    void sent(String lane, int items, int tokens, CloseReason reason) {
        registry.counter(PipelineMetric.BATCH_FLUSH, reason.label()).increment();
        registry.counter(PipelineMetric.API_ITEMS, models.of(lane)).increment(items);
        registry.summary(PipelineMetric.BATCH_SIZE).record(items);
        registry.summary(PipelineMetric.BATCH_TOKENS).record(tokens);
    }

    void held(String lane, String limit, long nanos) {
        registry.timer(PipelineMetric.RATELIMIT_WAIT, models.of(lane), limit).record(Duration.ofNanos(nanos));
    }

    void ended(String lane, ModelReply reply, long tookMs) {
        String model = models.of(lane);
        String code = reply instanceof ModelReply.Refused refused ? code(refused) : "200";
        registry.counter(PipelineMetric.API_REQUESTS, model, code).increment();
        registry.timer(PipelineMetric.API_DURATION, model).record(Duration.ofMillis(tookMs));
    }

    @Override
    public void reacted(String lane, Trouble trouble, Reaction reaction, int questions) {
        registry.counter(PipelineMetric.API_REACTIONS, models.of(lane), lower(trouble), lower(reaction))
                .increment(questions);
    }

    @Override
    public void lane(LaneView lane, long oldestNanos, Now now) {
        String model = models.of(lane.name());
        lanes.lane(lane);
        registry.gauge(PipelineMetric.BUFFER_AGE, nanos -> nanos.get() / 1e9, model)
                .set(oldestNanos);
        permits.lane(lane, model, now);
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

    private void job(String model, String outcome, long tookMs) {
        registry.counter(PipelineMetric.JOBS, type, model.isEmpty() ? "none" : models.of(model), outcome)
                .increment();
        registry.timer(PipelineMetric.JOB_DURATION, type, outcome).record(Duration.ofMillis(Math.max(0, tookMs)));
    }
}
