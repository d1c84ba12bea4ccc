package io.millrace.observe;

/** The figures people look for, by the names they look for them under, and how Prometheus answers them from ours. Checked against a scrape. */
public enum Sli {
    REQUEST_LATENCY(
            "request_latency_ms",
            "1000 * histogram_quantile(0.95, sum by (le, type) (rate(millrace_job_duration_seconds_bucket[5m])))",
            "From acceptance to outcome, p95 in milliseconds; 0.5 for p50."),
    MODEL_LATENCY(
            "model_latency_ms",
            "1000 * histogram_quantile(0.95, sum by (le, model) (rate(millrace_api_duration_seconds_bucket[5m])))",
            "Model calls alone, p95 in milliseconds."),
    TOKEN_IN(
            "token_in",
            "sum by (model) (rate(millrace_api_tokens_total{direction=\"input\"}[5m]))",
            "Tokens read by models and paid, a second."),
    TOKEN_OUT(
            "token_out",
            "sum by (model) (rate(millrace_api_tokens_total{direction=\"output\"}[5m]))",
            "Tokens written by models and paid, a second."),
    ERROR_RATE(
            "error_rate",
            "sum by (type) (rate(millrace_jobs_total{outcome=\"dead_letter\"}[5m])) / sum by (type) (rate(millrace_jobs_total[5m]))",
            "Share of jobs that ended as dead letters; millrace_dlq_records_total tells by error_class which were the model's fault."),
    MODEL_ERROR_RATE(
            "model_error_rate",
            "sum by (model) (rate(millrace_api_requests_total{code!=\"200\"}[5m])) / sum by (model) (rate(millrace_api_requests_total[5m]))",
            "Share of model calls that failed, retried ones included."),
    CACHE_HIT_RATIO(
            "cache_hit_ratio",
            "sum by (type) (rate(millrace_cache_requests_total{result=~\"hit|coalesced\"}[5m])) / sum by (type) (rate(millrace_cache_requests_total[5m]))",
            "Share of questions answered without a call of their own; by type, for each type has a cache of its own."),
    COST(
            "cost_per_1k_requests_usd",
            "1000 * sum(rate(millrace_cost_usd_total[5m])) / sum(rate(millrace_jobs_total[5m]))",
            "US dollars paid for a thousand jobs."),
    QUEUE_DEPTH(
            "queue_depth",
            "sum(millrace_pending_jobs) + sum(kafka_consumer_fetch_manager_records_lag_max)",
            "Jobs accepted and not answered, and an upper sign of those still in their topics.");

    private final String name;
    private final String query;
    private final String help;

    Sli(String name, String query, String help) {
        this.name = name;
        this.query = query;
        this.help = help;
    }

    /** The name people look for. */
    public String commonName() {
        return name;
    }

    /** The answer, as a PromQL query. */
    public String query() {
        return query;
    }

    /** One sentence for people. */
    public String help() {
        return help;
    }
}
