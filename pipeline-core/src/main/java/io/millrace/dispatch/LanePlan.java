package io.millrace.dispatch;

import io.millrace.batch.BatchLimits;
import io.millrace.limit.RateQuota;
import io.millrace.model.CatalogModel;

/**
 * The limits in force for one lane: what is configured, lowered to what the catalog says the provider takes.
 *
 * @param quota what the provider allows in a minute, over all instances
 */
public record LanePlan(LaneSettings lane, BatchLimits batch, RateQuota quota) {

    /** Without a limit a minute. */
    public LanePlan(LaneSettings lane, BatchLimits batch) {
        this(lane, batch, QuotaGate.NONE);
    }

    /** The plan for a model's lane. */
    public static LanePlan of(CatalogModel model, LaneSettings lane, BatchLimits batch) {
        BatchLimits capped = new BatchLimits(
                Math.min(batch.items(), model.maxBatchInputs()),
                Math.min(batch.tokens(), model.maxBatchTokens()),
                batch.bytes(),
                batch.linger());
        return new LanePlan(lane, capped, model.quota());
    }

    /** Questions handed out at once: twice what fills every permit, so that the next batches form while the last are away. */
    int credits() {
        return (int) Math.min(Integer.MAX_VALUE, 2L * lane.inflightMax() * batch.items());
    }
}
