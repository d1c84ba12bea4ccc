package io.millrace.observe;

import java.util.List;

/**
 * Every metric of ours: its name, kind, labels and help. The table in docs/metrics.md is checked against this list. A label {@code model} is a provider's
 * alias and a model's name there; labels that jobs can choose are bounded, what is beyond counts as {@code other}.
 */
public enum PipelineMetric {
    JOBS("millrace.jobs", Kind.COUNTER, "Jobs that ended.", "type", "model", "outcome"),
    JOB_DURATION(
            "millrace.job.duration",
            Kind.TIMER,
            "From a job's acceptance to its result or dead letter.",
            "type",
            "outcome"),
    CACHE_REQUESTS(
            "millrace.cache.requests",
            Kind.COUNTER,
            "Questions by where their answer came from; bypass: the job wanted no kept one.",
            "type",
            "result"),
    CACHE_SAVED_TOKENS("millrace.cache.saved.tokens", Kind.COUNTER, "Tokens that hits and shared calls did not pay."),
    CACHE_SAVED_USD("millrace.cache.saved.usd", Kind.COUNTER, "US dollars that hits and shared calls did not pay."),
    CACHE_SWEPT("millrace.cache.swept", Kind.COUNTER, "Kept answers forgotten because their time was over."),
    COST(
            "millrace.cost.usd",
            Kind.COUNTER,
            "US dollars paid to models, by what became of the answer.",
            "model",
            "kind"),
    COST_UNKNOWN(
            "millrace.cost.unknown",
            Kind.COUNTER,
            "Paid calls' shares whose price the catalog does not know.",
            "model"),
    COST_LOST(
            "millrace.cost.lost",
            Kind.COUNTER,
            "Calls' shares that may have been paid unseen, for a process that ended out of order.",
            "model"),
    API_TOKENS(
            "millrace.api.tokens",
            Kind.COUNTER,
            "Tokens paid, as the provider counts them, by what became of the answer.",
            "model",
            "direction",
            "kind"),
    API_CACHED_TOKENS(
            "millrace.api.cached.tokens",
            Kind.COUNTER,
            "Of the input tokens paid, those the provider read from a cache of its own.",
            "model"),
    BATCH_SIZE("millrace.batch.size.jobs", Kind.SUMMARY, "Questions in a call."),
    BATCH_TOKENS("millrace.batch.tokens", Kind.SUMMARY, "Tokens in a call."),
    BATCH_FLUSH("millrace.batch.flush", Kind.COUNTER, "Calls by the limit that closed their batch.", "reason"),
    INFLIGHT_REQUESTS("millrace.inflight.requests", Kind.GAUGE, "Calls on the wire.", "model"),
    INFLIGHT_LIMIT("millrace.inflight.limit", Kind.GAUGE, "Calls allowed on the wire at once.", "model"),
    BUFFERED_JOBS(
            "millrace.buffered.jobs", Kind.GAUGE, "Questions in a lane, waiting for company or a permit.", "model"),
    BUFFER_AGE(
            "millrace.buffer.age.seconds", Kind.GAUGE, "How long the oldest question in a lane has waited.", "model"),
    PERMIT_SECONDS(
            "millrace.permit.seconds",
            Kind.COUNTER,
            "Seconds of permits by what they did: wire (used), idle (nothing to send), batch (a batch was filling), or the limit that held them back.",
            "model",
            "state"),
    PENDING_JOBS("millrace.pending.jobs", Kind.GAUGE, "Jobs waiting in the pending stores of this process."),
    OPEN_ARRAY_JOBS("millrace.gather.open.jobs", Kind.GAUGE, "Array jobs whose items are not all answered."),
    API_REQUESTS("millrace.api.requests", Kind.COUNTER, "Model calls by how they ended.", "model", "code"),
    API_RETRIES(
            "millrace.api.retries", Kind.COUNTER, "Questions asked again, by why the call before failed.", "reason"),
    API_DURATION("millrace.api.duration", Kind.TIMER, "How long model calls took.", "model"),
    API_ITEMS("millrace.api.items", Kind.COUNTER, "Items sent in model calls.", "model"),
    API_REACTIONS(
            "millrace.api.reactions",
            Kind.COUNTER,
            "Questions of calls that brought nothing, by what was wrong and what was done.",
            "model",
            "trouble",
            "reaction"),
    LANE_CIRCUIT(
            "millrace.circuit.state",
            Kind.GAUGE,
            "The lane's circuit: 0 closed, 1 half open, one call at a time finds out, 2 open.",
            "model"),
    LANE_HELD(
            "millrace.lane.held",
            Kind.GAUGE,
            "1 while a lane is held for a person to act: an alarm.",
            "model",
            "trouble"),
    LANE_WAITS(
            "millrace.lane.waits",
            Kind.GAUGE,
            "1 for what the lane's next call waits for: permit, endpoint, held, circuit or quota.",
            "model",
            "reason"),
    LANE_REPEATING("millrace.lane.repeating", Kind.GAUGE, "Questions that wait for the retry budget.", "model"),
    LANE_CAP(
            "millrace.lane.cap",
            Kind.GAUGE,
            "Most items or tokens of a call, as configured and as learned from refusals.",
            "model",
            "unit"),
    QUOTA_REMAINING(
            "millrace.ratelimit.remaining",
            Kind.GAUGE,
            "Requests or tokens this instance may still use of its part of a quota in this minute.",
            "quota",
            "kind"),
    RATELIMIT_WAIT(
            "millrace.ratelimit.wait",
            Kind.TIMER,
            "How long calls that a limit held were ready and did not go, by the limit that held longest.",
            "model",
            "limit"),
    DEAD_LETTERS("millrace.dlq.records", Kind.COUNTER, "Jobs written to the dead-letter topic.", "error_class"),
    REPLAYS(
            "millrace.replay.records",
            Kind.COUNTER,
            "Replayed jobs that ended, as a result or as a dead letter again.",
            "outcome"),
    TIMINGS_DROPPED(
            "millrace.timings.dropped", Kind.COUNTER, "Jobs whose stages were not written to millrace.timings."),
    BUILD_INFO("millrace.build.info", Kind.GAUGE, "1, with the version as a label.", "version");

    /** What is measured how. */
    public enum Kind {
        COUNTER,
        GAUGE,
        SUMMARY,
        TIMER
    }

    private static final double[] SECONDS = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 300, 600};
    private static final double[] COUNTS = {1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144};

    private final String meter;
    private final Kind kind;
    private final String help;
    private final String labels;

    PipelineMetric(String meter, Kind kind, String help, String... labels) {
        this.meter = meter;
        this.kind = kind;
        this.help = help;
        this.labels = String.join(",", labels);
    }

    /** The meter's name in Micrometer's dotted form. */
    public String meter() {
        return meter;
    }

    /** The name a scrape shows. */
    public String prometheusName() {
        String base = meter.replace('.', '_');
        return switch (kind) {
            case COUNTER -> base + "_total";
            case TIMER -> base + "_seconds";
            case GAUGE, SUMMARY -> base;
        };
    }

    /** What kind of meter it is. */
    public Kind kind() {
        return kind;
    }

    /** One sentence for people. */
    public String help() {
        return help;
    }

    /** Names of its labels; their values are bounded. */
    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
    }

    /** Upper bounds of its buckets, fixed so that workers can be summed: seconds for a timer, else counts; none for what is no histogram. */
    public double[] buckets() {
        return switch (kind) {
            case TIMER -> SECONDS.clone();
            case SUMMARY -> COUNTS.clone();
            case COUNTER, GAUGE -> new double[0];
        };
    }
}
