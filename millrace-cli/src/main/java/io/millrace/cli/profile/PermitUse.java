package io.millrace.cli.profile;

import io.millrace.client.WorkerPage;
import io.millrace.observe.PipelineMetric;
import io.millrace.observe.Scrape;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** What a worker's permits did, from two looks at its {@code /metrics}. */
public final class PermitUse {
    private PermitUse() {}

    /** Seconds so far, by model, then by what the permit did. Throws {@link IOException} if nothing answers there. */
    public static Map<String, Map<String, Double>> read(URI metrics) throws IOException {
        Map<String, Map<String, Double>> seconds = new TreeMap<>();
        for (Scrape.Sample sample :
                Scrape.of(WorkerPage.read(metrics, Map.of()).body()).samples()) {
            if (sample.name().equals(PipelineMetric.PERMIT_SECONDS.prometheusName())) {
                seconds.computeIfAbsent(sample.labels().getOrDefault("model", ""), model -> new TreeMap<>())
                        .put(sample.labels().getOrDefault("state", ""), sample.value());
            }
        }
        return seconds;
    }

    /** What came between two looks. */
    public static Map<String, Map<String, Double>> between(
            Map<String, Map<String, Double>> before, Map<String, Map<String, Double>> after) {
        Map<String, Map<String, Double>> used = new TreeMap<>();
        after.forEach((model, states) -> states.forEach((state, seconds) -> {
            double earlier = before.getOrDefault(model, Map.of()).getOrDefault(state, 0.0);
            if (seconds > earlier) {
                used.computeIfAbsent(model, m -> new TreeMap<>()).put(state, seconds - earlier);
            }
        }));
        return used;
    }
}
