package io.millrace.app;

import io.millrace.dispatch.QuotaDemand;
import io.millrace.dispatch.QuotaKey;
import io.millrace.dispatch.QuotaSource;
import io.millrace.limit.Now;
import io.millrace.limit.QuotaSettings;
import io.millrace.limit.QuotaShares;
import io.millrace.limit.RateQuota;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * This instance's part of every quota that the instances of one application share: what it owns by its tasks, less what it lent, and what others lent it. What
 * it may use is looked up at each call; if nobody has looked after it for a while, as after a process slept, that is nothing.
 *
 * <p>Threads: any; each call holds the lock briefly.
 */
final class SharedQuotas implements QuotaSource {
    /** A lane's quota can change with what its provider says, so its parts are none of its units. */
    private static final int LANE_PARTS = 10_000;

    private static final int PARTS_MAX = 1_000_000;

    private final String application;
    private final String instance;
    private final int taskCount;
    private final QuotaSettings settings;
    private final Map<QuotaKey, Shared> quotas = new HashMap<>();
    private Set<Integer> tasks = Set.of();
    private boolean allRead;
    private long lookedNanos;

    /**
     * @param instance a name of this start of the process
     * @param taskCount tasks of the application that ask models, over all instances
     */
    SharedQuotas(String application, String instance, int taskCount, QuotaSettings settings) {
        this.application = application;
        this.instance = instance;
        this.taskCount = taskCount;
        this.settings = settings;
    }

    @Override
    public synchronized double share(QuotaKey key, RateQuota quota, Now now) {
        boolean limited =
                quota.requestsPerMinute() != RateQuota.UNLIMITED || quota.tokensPerMinute() != RateQuota.UNLIMITED;
        if (!limited) {
            return 1;
        }
        // A start before its first tasks are known would have to wait for a lease when they come.
        if (tasks.isEmpty() || now.nanos() - lookedNanos > settings.lease().toNanos()) {
            return 0;
        }
        Shared shared = quotas.computeIfAbsent(key, k -> begin(parts(key, quota), allRead, now));
        return (double) shared.shares.share(now) / shared.parts;
    }

    /** A namespace's contract is the same everywhere, so that its shares can be whole requests. */
    private static int parts(QuotaKey key, RateQuota quota) {
        if (key.kind() == QuotaKey.Kind.LANE) {
            return LANE_PARTS;
        }
        long units = Math.min(quota.requestsPerMinute(), quota.tokensPerMinute());
        return (int) Math.max(1, Math.min(units, PARTS_MAX));
    }

    private Shared begin(int parts, boolean atOnce, Now now) {
        Shared shared = new Shared(new QuotaShares(instance, settings), parts);
        int own = QuotaShares.partsOf(tasks, taskCount, parts);
        if (atOnce) {
            shared.shares.start(own);
        } else {
            shared.shares.own(own, now);
        }
        return shared;
    }

    /** Everything there was to read has been read: a quota of which nothing was heard is nobody's else. */
    synchronized void allRead() {
        allRead = true;
    }

    /** Takes what another instance says. */
    synchronized void on(QuotaRecord said, Now now) {
        boolean fresh = now.epochMs() - said.report().sentEpochMs()
                < settings.lease().plus(settings.skewMax()).toMillis();
        if (!said.application().equals(application) || said.report().instance().equals(instance) || !fresh) {
            return;
        }
        // Who has no use for a quota may still own of it, and must lend that.
        Shared shared = quotas.computeIfAbsent(said.quota(), key -> begin(said.parts(), false, now));
        if (shared.parts == said.parts()) {
            shared.shares.on(said.report(), now);
        }
    }

    /** What to say now; once a period. */
    synchronized List<QuotaRecord> reports(Collection<Integer> owned, List<QuotaDemand> demands, Now now) {
        lookedNanos = now.nanos();
        tasks = new HashSet<>(owned);
        Map<QuotaKey, Double> demandOf = new HashMap<>();
        demands.forEach(demand -> demandOf.put(demand.key(), demand.demand()));
        List<QuotaRecord> reports = new ArrayList<>(quotas.size());
        quotas.forEach((key, shared) -> {
            shared.shares.own(QuotaShares.partsOf(tasks, taskCount, shared.parts), now);
            double demand = Math.min(2, demandOf.getOrDefault(key, 0.0));
            int parts = (int) Math.ceil(demand * shared.parts);
            reports.add(new QuotaRecord(application, key, shared.parts, shared.shares.report(parts, now)));
        });
        return reports;
    }

    private record Shared(QuotaShares shares, int parts) {}
}
