package io.millrace.observe;

import java.util.List;

/** Every metric of ours: its name, kind, labels and help. The table in docs/metrics.md is checked against this list. */
public enum PipelineMetric {
    JOBS("millrace.jobs", Kind.COUNTER, "Jobs that ended.", "type", "outcome"),
    JOB_DURATION(
            "millrace.job.duration",
            Kind.TIMER,
            "From a job's acceptance to its result or dead letter.",
            "type",
            "outcome"),
    CACHE_REQUESTS("millrace.cache.requests", Kind.COUNTER, "Questions by where their answer came from.", "result"),
    CACHE_SAVED_TOKENS("millrace.cache.saved.tokens", Kind.COUNTER, "Tokens that hits and shared calls did not pay."),
    CACHE_SWEPT("millrace.cache.swept", Kind.COUNTER, "Kept answers forgotten because their time was over."),
    COST(
            "millrace.cost.micro.dollars",
            Kind.COUNTER,
            "Paid to models, in millionths of a US dollar, by what became of the answer.",
            "lane",
            "kind"),
    COST_AVOIDED(
            "millrace.cost.avoided.micro.dollars",
            Kind.COUNTER,
            "What hits and shared calls did not pay, in millionths of a US dollar."),
    COST_UNKNOWN(
            "millrace.cost.unknown", Kind.COUNTER, "Paid calls' shares whose price the catalog does not know.", "lane"),
    API_TOKENS(
            "millrace.api.tokens",
            Kind.COUNTER,
            "Tokens paid, as the provider counts them, by what became of the answer.",
            "lane",
            "direction",
            "kind"),
    API_CACHED_TOKENS(
            "millrace.api.cached.tokens",
            Kind.COUNTER,
            "Of the input tokens paid, those the provider read from a cache of its own.",
            "lane"),
    BATCH_SIZE("millrace.batch.size.jobs", Kind.SUMMARY, "Questions in a call."),
    BATCH_TOKENS("millrace.batch.tokens", Kind.SUMMARY, "Tokens in a call."),
    BATCH_FLUSH("millrace.batch.flush", Kind.COUNTER, "Calls by the limit that closed their batch.", "reason"),
    INFLIGHT_REQUESTS("millrace.inflight.requests", Kind.GAUGE, "Calls on the wire.", "lane"),
    INFLIGHT_LIMIT("millrace.inflight.limit", Kind.GAUGE, "Calls allowed on the wire at once.", "lane"),
    BUFFERED_JOBS(
            "millrace.buffered.jobs", Kind.GAUGE, "Questions in a lane, waiting for company or a permit.", "lane"),
    PENDING_JOBS("millrace.pending.jobs", Kind.GAUGE, "Jobs waiting in the pending stores of this process."),
    OPEN_ARRAY_JOBS("millrace.gather.open.jobs", Kind.GAUGE, "Array jobs whose items are not all answered."),
    API_REQUESTS("millrace.api.requests", Kind.COUNTER, "Model calls by how they ended.", "lane", "code"),
    API_DURATION("millrace.api.duration", Kind.TIMER, "How long model calls took.", "lane"),
    API_ITEMS("millrace.api.items", Kind.COUNTER, "Items sent in model calls.", "lane"),
    API_REACTIONS(
            "millrace.api.reactions",
            Kind.COUNTER,
            "Questions of calls that brought nothing, by what was wrong and what was done.",
            "lane",
            "trouble",
            "reaction"),
    LANE_CIRCUIT(
            "millrace.lane.circuit",
            Kind.GAUGE,
            "The lane's circuit: 0 closed, 1 half open, one call at a time finds out, 2 open.",
            "lane"),
    LANE_HELD(
            "millrace.lane.held",
            Kind.GAUGE,
            "1 while a lane is held for a person to act: an alarm.",
            "lane",
            "trouble"),
    LANE_WAITS(
            "millrace.lane.waits",
            Kind.GAUGE,
            "1 for what the lane's next call waits for: permit, endpoint, held, circuit or quota.",
            "lane",
            "reason"),
    LANE_REPEATING("millrace.lane.repeating", Kind.GAUGE, "Questions that wait for the retry budget.", "lane"),
    LANE_CAP(
            "millrace.lane.cap",
            Kind.GAUGE,
            "Most items or tokens of a call, as configured and as learned from refusals.",
            "lane",
            "unit"),
    QUOTA_REMAINING(
            "millrace.quota.remaining",
            Kind.GAUGE,
            "Requests or tokens this instance may still use of its part of a quota in this minute.",
            "quota",
            "unit"),
    DEAD_LETTERS("millrace.dlq.records", Kind.COUNTER, "Jobs written to the dead-letter topic.", "error_class"),
    BUILD_INFO("millrace.build.info", Kind.GAUGE, "1, with the version as a label.", "version");

    /** What is measured how. */
    public enum Kind {
        COUNTER,
        GAUGE,
        SUMMARY,
        TIMER
    }

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
}
