package io.millrace.observe;

import java.util.Arrays;
import java.util.Map;

/** The two generations of OpenTelemetry's names for metrics of model calls; one at a time. */
public enum GenAiNames {
    /** As in semantic conventions v1.41.0, which most dashboards know. */
    STABLE,
    /** As in the repository they moved to. */
    LATEST;

    private static final String OPT_IN = "OTEL_SEMCONV_STABILITY_OPT_IN";

    /** The settings' choice, unless the environment opts into the later one. */
    public static GenAiNames chosen(GenAiNames setting, Map<String, String> env) {
        boolean latest =
                Arrays.asList(env.getOrDefault(OPT_IN, "").split(",", -1)).contains("gen_ai_latest_experimental");
        return latest ? LATEST : setting;
    }
}
