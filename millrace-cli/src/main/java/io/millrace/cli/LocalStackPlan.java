package io.millrace.cli;

import io.millrace.local.model.ModelServerSettings;
import java.nio.file.Path;

/**
 * How a {@link LocalStack} is to be.
 *
 * @param data holds the broker's data and the worker's state
 * @param models what the model server serves
 * @param brokerPort where clients find the broker, 0 for any free port
 * @param metricsPort where the worker's pages are, 0 for any free port, -1 for none
 * @param overlong what becomes of a text longer than its model reads: {@code error} or {@code head}
 * @param afterwards called once all has stopped
 */
record LocalStackPlan(
        Path data, ModelServerSettings models, int brokerPort, int metricsPort, String overlong, Runnable afterwards) {

    /** Real vectors, any port, no pages, too long is an error. */
    static LocalStackPlan in(Path data) {
        return new LocalStackPlan(data, ModelServerSettings.miniLm(), 0, -1, "error", () -> {});
    }

    LocalStackPlan models(ModelServerSettings value) {
        return new LocalStackPlan(data, value, brokerPort, metricsPort, overlong, afterwards);
    }

    LocalStackPlan ports(int broker, int metrics) {
        return new LocalStackPlan(data, models, broker, metrics, overlong, afterwards);
    }

    LocalStackPlan overlong(String value) {
        return new LocalStackPlan(data, models, brokerPort, metricsPort, value, afterwards);
    }

    LocalStackPlan afterwards(Runnable value) {
        return new LocalStackPlan(data, models, brokerPort, metricsPort, overlong, value);
    }
}
