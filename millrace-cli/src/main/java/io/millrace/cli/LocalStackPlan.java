package io.millrace.cli;

import io.millrace.local.model.ModelServerSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link LocalStack} is to be.
 *
 * @param data holds the broker's data and the workers' state
 * @param models what the model server serves
 * @param brokerPort where clients find the broker, 0 for any free port
 * @param metricsPort where the embedder worker's pages are, 0 for any free port, -1 for none; a completion worker's are at any free port, or nowhere
 * @param token who sends it may ask the workers what they keep; empty for nobody
 * @param completions settings of a completion worker in YAML, empty for none but its addresses; null for no such worker
 * @param afterwards called once all has stopped
 */
record LocalStackPlan(
        Path data,
        ModelServerSettings models,
        int brokerPort,
        int metricsPort,
        String token,
        @Nullable String completions,
        Runnable afterwards) {

    /** Real vectors, any port, no pages, no completions. */
    static LocalStackPlan in(Path data) {
        return new LocalStackPlan(data, ModelServerSettings.miniLm(), 0, -1, "", null, () -> {});
    }

    LocalStackPlan models(ModelServerSettings value) {
        return new LocalStackPlan(data, value, brokerPort, metricsPort, token, completions, afterwards);
    }

    LocalStackPlan ports(int broker, int metrics) {
        return new LocalStackPlan(data, models, broker, metrics, token, completions, afterwards);
    }

    LocalStackPlan token(String value) {
        return new LocalStackPlan(data, models, brokerPort, metricsPort, value, completions, afterwards);
    }

    LocalStackPlan completions(String yaml) {
        return new LocalStackPlan(data, models, brokerPort, metricsPort, token, yaml, afterwards);
    }

    LocalStackPlan afterwards(Runnable value) {
        return new LocalStackPlan(data, models, brokerPort, metricsPort, token, completions, value);
    }
}
