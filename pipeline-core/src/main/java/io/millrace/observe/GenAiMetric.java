package io.millrace.observe;

import java.util.List;

/** OpenTelemetry's metrics of model calls, in both generations of their names. The table in docs/metrics.md is checked against this list. */
public enum GenAiMetric {
    OPERATION_DURATION(
            GenAiNames.STABLE, "gen_ai.client.operation.duration", Kind.SECONDS, "How long model calls took.", true),
    TOKEN_USAGE(
            GenAiNames.STABLE,
            "gen_ai.client.token.usage",
            Kind.TOKENS,
            "Tokens of a call, as the provider bills them.",
            false,
            "gen_ai.token.type"),
    TIME_TO_FIRST_CHUNK(
            GenAiNames.STABLE,
            "gen_ai.client.operation.time_to_first_chunk",
            Kind.SECONDS,
            "From a call to the first of its answer, of answers that are streamed.",
            false),
    INFERENCE_DURATION(
            GenAiNames.LATEST, "gen_ai.client.inference.duration", Kind.SECONDS, "How long chat calls took.", true),
    INFERENCE_TIME_TO_FIRST_CHUNK(
            GenAiNames.LATEST,
            "gen_ai.client.inference.time_to_first_chunk",
            Kind.SECONDS,
            "From a chat call to the first of its answer, of answers that are streamed.",
            false),
    EMBEDDINGS_DURATION(
            GenAiNames.LATEST,
            "gen_ai.client.embeddings.duration",
            Kind.SECONDS,
            "How long embedding calls took.",
            true),
    INPUT_TOKENS(
            GenAiNames.LATEST,
            "gen_ai.client.inference.usage.input_tokens",
            Kind.COUNTER,
            "Tokens read by chat calls.",
            false),
    OUTPUT_TOKENS(
            GenAiNames.LATEST,
            "gen_ai.client.inference.usage.output_tokens",
            Kind.COUNTER,
            "Tokens written by chat calls.",
            false),
    CACHE_READ_TOKENS(
            GenAiNames.LATEST,
            "gen_ai.client.inference.usage.cache_read.input_tokens",
            Kind.COUNTER,
            "Tokens that providers read from their prompt caches.",
            false),
    REASONING_TOKENS(
            GenAiNames.LATEST,
            "gen_ai.client.inference.usage.reasoning.output_tokens",
            Kind.COUNTER,
            "Tokens spent thinking.",
            false),
    OPERATION_INPUT_TOKENS(
            GenAiNames.LATEST,
            "gen_ai.client.inference.operation.input_tokens",
            Kind.TOKENS,
            "Tokens read by a chat call.",
            false),
    OPERATION_OUTPUT_TOKENS(
            GenAiNames.LATEST,
            "gen_ai.client.inference.operation.output_tokens",
            Kind.TOKENS,
            "Tokens written by a chat call.",
            false),
    EMBEDDINGS_INPUT_TOKENS(
            GenAiNames.LATEST,
            "gen_ai.client.embeddings.operation.input_tokens",
            Kind.TOKENS,
            "Tokens read by an embedding call.",
            false);

    /** What is measured how. */
    public enum Kind {
        COUNTER,
        SECONDS,
        TOKENS
    }

    private static final double[] SECONDS = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 655.36
    };
    private static final double[] TOKENS = {
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864
    };

    private static final String COMMON =
            "gen_ai.operation.name,gen_ai.provider.name,gen_ai.request.model,gen_ai.response.model,server.address";

    private final GenAiNames names;
    private final String meter;
    private final Kind kind;
    private final String help;
    private final String labels;

    GenAiMetric(GenAiNames names, String meter, Kind kind, String help, boolean failures, String... more) {
        this.names = names;
        this.meter = meter;
        this.kind = kind;
        this.help = help;
        String own = failures ? ",error.type" : more.length == 0 ? "" : "," + String.join(",", more);
        this.labels = COMMON + own;
    }

    /** Which generation it belongs to. */
    public GenAiNames names() {
        return names;
    }

    /** The meter's name. */
    public String meter() {
        return meter;
    }

    public Kind kind() {
        return kind;
    }

    /** One sentence for people. */
    public String help() {
        return help;
    }

    /** Names of its labels, with dots. */
    public List<String> labels() {
        return List.of(labels.split(",", -1));
    }

    /** Upper bounds of its buckets: the convention's, and for durations three more, since long answers are common here. */
    public double[] buckets() {
        return switch (kind) {
            case SECONDS -> SECONDS.clone();
            case TOKENS -> TOKENS.clone();
            case COUNTER -> new double[0];
        };
    }

    /** The name a scrape shows. */
    public String prometheusName() {
        String base = meter.replace('.', '_');
        return switch (kind) {
            case COUNTER -> base + "_total";
            case SECONDS -> base + "_seconds";
            case TOKENS -> base;
        };
    }
}
