package io.millrace.dispatch;

import io.millrace.limit.Now;
import io.millrace.limit.RateQuota;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All quotas of this process: one a lane, one a namespace that has one. Only the dispatcher's thread looks inside, except at {@link #demands}. */
final class Quotas {
    private static final long DEMANDS_NANOS = 100_000_000L;

    private final Map<String, RateQuota> contracts;
    private final QuotaSource source;
    private final Map<String, QuotaGate> namespaces = new HashMap<>();
    private final List<QuotaGate> all = new ArrayList<>();
    private long demandsNanos;
    private volatile List<QuotaDemand> demands = List.of();

    /** @param contracts quotas of namespaces, by name */
    Quotas(Map<String, RateQuota> contracts, QuotaSource source) {
        this.contracts = Map.copyOf(contracts);
        this.source = source;
    }

    /** The quota of a new lane. */
    QuotaGate lane(String name, RateQuota quota, Now now) {
        return gate(QuotaKey.lane(name), quota, now);
    }

    /** A namespace's, null if it has none. */
    @Nullable
    QuotaGate namespace(String name, Now now) {
        RateQuota contract = contracts.get(name);
        if (contract == null || contract.equals(QuotaGate.NONE)) {
            return null;
        }
        return namespaces.computeIfAbsent(name, n -> gate(QuotaKey.namespace(n), contract, now));
    }

    private QuotaGate gate(QuotaKey key, RateQuota quota, Now now) {
        QuotaGate gate = new QuotaGate(key, quota, source.share(key, quota, now), now);
        all.add(gate);
        return gate;
    }

    /** Looks up the shares of now; true if any has changed. */
    boolean refresh(Now now) {
        boolean changed = false;
        for (QuotaGate gate : all) {
            changed |= gate.share(source.share(gate.key(), gate.quota(), now), now);
        }
        if (demands.isEmpty() || now.nanos() - demandsNanos >= DEMANDS_NANOS) {
            demandsNanos = now.nanos();
            demands = all.stream()
                    .filter(QuotaGate::limits)
                    .map(gate -> gate.demand(now))
                    .toList();
        }
        return changed;
    }

    /** Those that limit anything. */
    List<QuotaGate> limiting() {
        return all.stream().filter(QuotaGate::limits).toList();
    }

    /** What this instance could use of each, a moment ago; any thread. */
    List<QuotaDemand> demands() {
        return demands;
    }
}
