package io.millrace.observe;

import io.millrace.dispatch.LaneView;
import io.millrace.dispatch.QuotaKey;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How lanes and quotas stand, as gauges.
 *
 * <p>Threads: the dispatcher's writes, any reads.
 */
final class LaneMeters {
    /** Each model of a provider with limits has one, and jobs choose their models. */
    private static final int QUOTAS_MAX = 100;

    private static final List<String> REASONS = List.of("permit", "endpoint", "held", "circuit", "quota");

    private final Registry registry;
    private final LabelValues models;
    private final LabelValues quotas = new LabelValues(QUOTAS_MAX);
    private final Map<List<String>, AtomicLong> gauges = new HashMap<>();
    private final Map<String, LaneView> last = new HashMap<>();

    LaneMeters(Registry registry, LabelValues models) {
        this.registry = registry;
        this.models = models;
    }

    void lane(LaneView lane) {
        LaneView before = last.put(lane.name(), lane);
        if (lane.equals(before)) {
            return;
        }
        String name = models.of(lane.name());
        set(lane.inflight(), PipelineMetric.INFLIGHT_REQUESTS, name);
        set(lane.inflightMax(), PipelineMetric.INFLIGHT_LIMIT, name);
        set(lane.buffered(), PipelineMetric.BUFFERED_JOBS, name);
        set(lane.repeating(), PipelineMetric.LANE_REPEATING, name);
        set(circuit(lane), PipelineMetric.LANE_CIRCUIT, name);
        set(lane.itemsMax(), PipelineMetric.LANE_CAP, name, "items");
        set(lane.tokensMax(), PipelineMetric.LANE_CAP, name, "tokens");
        for (String reason : REASONS) {
            set(reason.equals(lane.waitsFor()) ? 1 : 0, PipelineMetric.LANE_WAITS, name, reason);
        }
        if (before != null && before.held() != null) {
            held(name, before.held(), 0);
        }
        if (lane.held() != null) {
            held(name, lane.held(), 1);
        }
    }

    private void held(String lane, Enum<?> trouble, long value) {
        set(value, PipelineMetric.LANE_HELD, lane, trouble.name().toLowerCase(Locale.ROOT));
    }

    private static int circuit(LaneView lane) {
        return switch (lane.circuit()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    void quota(QuotaKey quota, long requests, long tokens) {
        String name = quotas.of(quota.toString());
        if (requests < Long.MAX_VALUE) {
            set(requests, PipelineMetric.QUOTA_REMAINING, name, "requests");
        }
        if (tokens < Long.MAX_VALUE) {
            set(tokens, PipelineMetric.QUOTA_REMAINING, name, "tokens");
        }
    }

    private void set(long value, PipelineMetric metric, String... labels) {
        List<String> key =
                labels.length == 1 ? List.of(metric.name(), labels[0]) : List.of(metric.name(), labels[0], labels[1]);
        gauges.computeIfAbsent(key, k -> registry.gauge(metric, labels)).set(value);
    }
}
