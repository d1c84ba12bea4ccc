package io.millrace.observe;

import io.millrace.settings.Setting;

/** What a worker tells of itself. */
public record ObserveSettings(
        @Setting(
                doc =
                        "Where spans are sent by OTLP over HTTP, e.g. http://localhost:4318; empty: nothing is traced."
                                + " OTEL_EXPORTER_OTLP_ENDPOINT and the other OTEL_… variables of OpenTelemetry's SDK count too.")
        String otlpEndpoint,

        @Setting(
                doc = "Most jobs a call's span links to; how many there are beyond is an attribute of it.",
                min = 1,
                max = 10_000)
        int linksMax,

        @Setting(
                doc = "Which names gen_ai metrics have: stable (v1.41.0) or latest (the generation after it)."
                        + " OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental says latest too.")
        GenAiNames genAiNames,

        @Setting(
                doc = "Most jobs a second whose stages are written to millrace.timings, the slowest first; 0: none.",
                max = 1_000_000)
        int timings) {

    /** No tracing, the stable names, the stages of up to 1,000 jobs a second. */
    public static ObserveSettings defaults() {
        return new ObserveSettings("", 128, GenAiNames.STABLE, 1_000);
    }
}
