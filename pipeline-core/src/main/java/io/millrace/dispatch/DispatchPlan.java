package io.millrace.dispatch;

import io.millrace.limit.RateQuota;
import io.millrace.model.CatalogModel;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What a dispatcher goes by.
 *
 * @param lanes the limits of a model's lane, asked once a lane
 * @param namespaces quotas of namespaces that have one, by name
 * @param shares this instance's part of each quota
 * @param memo how long answers are remembered that may not be committed yet
 * @param random jitter
 */
public record DispatchPlan(
        Function<CatalogModel, LanePlan> lanes,
        Map<String, RateQuota> namespaces,
        QuotaSource shares,
        MemoSettings memo,
        RandomGenerator random) {

    /** Without quotas of namespaces, for an instance that is alone. */
    public static DispatchPlan of(Function<CatalogModel, LanePlan> lanes) {
        return new DispatchPlan(lanes, Map.of(), QuotaSource.WHOLE, MemoSettings.defaults(), new SplittableRandom());
    }
}
