package io.millrace.reliability;

import java.util.HashSet;
import java.util.Set;

/** I4 and I6: what the cluster holds when all is over. */
final class ClusterCheck {
    private final Histories histories;
    private final Verdict verdict;

    ClusterCheck(Histories histories, Verdict verdict) {
        this.histories = histories;
        this.verdict = verdict;
    }

    void check() {
        Set<String> live = new HashSet<>();
        for (PendingChange change : histories.pending()) {
            String key = change.partition() + "/" + change.key();
            if (change.live()) {
                live.add(key);
            } else {
                live.remove(key);
            }
        }
        live.forEach(key -> verdict.violated("I4", "the pending store still holds " + key));
        verdict.figure("pendingLeft", live.size());
        long hanging = 0;
        for (ClusterState state : histories.cluster()) {
            String place = state.topic() + "-" + state.partition();
            if (state.stable() != state.end()) {
                hanging++;
                verdict.violated("I6", place + " is stable up to " + state.stable() + " and ends at " + state.end());
            }
            if (state.committed() >= 0 && state.committed() != state.end()) {
                verdict.violated(
                        "I4", place + " is committed up to " + state.committed() + " and ends at " + state.end());
            }
        }
        verdict.figure("hanging", hanging);
        if (histories.cluster().isEmpty()) {
            verdict.violated("I6", "nothing is known of the cluster's end");
        }
    }
}
