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
 * @param afterwards called once all has stopped
 */
record LocalStackPlan(Path data, ModelServerSettings models, int brokerPort, int metricsPort, Runnable afterwards) {

    /** Real vectors, any port, no pages. */
    static LocalStackPlan in(Path data) {
        return new LocalStackPlan(data, ModelServerSettings.miniLm(), 0, -1, () -> {});
    }

    LocalStackPlan models(ModelServerSettings value) {
        return new LocalStackPlan(data, value, brokerPort, metricsPort, afterwards);
    }

    LocalStackPlan ports(int broker, int metrics) {
        return new LocalStackPlan(data, models, broker, metrics, afterwards);
    }

    LocalStackPlan afterwards(Runnable value) {
        return new LocalStackPlan(data, models, brokerPort, metricsPort, value);
    }
}
