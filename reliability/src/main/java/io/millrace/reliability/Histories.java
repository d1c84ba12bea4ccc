package io.millrace.reliability;

import java.nio.file.Path;
import java.util.List;

/** Everything a run leaves behind, and all that the checker may know. */
record Histories(
        List<Sent> produced,
        List<HttpEvent> http,
        List<Seen> committed,
        List<FaultEvent> faults,
        List<PendingChange> pending,
        List<ClusterState> cluster) {
    static final String PRODUCED = "produced.jsonl";
    static final String HTTP = "http.jsonl";
    static final String COMMITTED = "committed.jsonl";
    static final String FAULTS = "faults.jsonl";
    static final String PENDING = "pending.jsonl";
    static final String CLUSTER = "cluster.jsonl";

    Histories {
        produced = List.copyOf(produced);
        http = List.copyOf(http);
        committed = List.copyOf(committed);
        faults = List.copyOf(faults);
        pending = List.copyOf(pending);
        cluster = List.copyOf(cluster);
    }

    static Histories read(Path dir) {
        return new Histories(
                History.read(dir.resolve(PRODUCED), Sent.class),
                History.read(dir.resolve(HTTP), HttpEvent.class),
                History.read(dir.resolve(COMMITTED), Seen.class),
                History.read(dir.resolve(FAULTS), FaultEvent.class),
                History.read(dir.resolve(PENDING), PendingChange.class),
                History.read(dir.resolve(CLUSTER), ClusterState.class));
    }

    void write(Path dir) {
        History.write(dir.resolve(PRODUCED), produced);
        History.write(dir.resolve(HTTP), http);
        History.write(dir.resolve(COMMITTED), committed);
        History.write(dir.resolve(FAULTS), faults);
        History.write(dir.resolve(PENDING), pending);
        History.write(dir.resolve(CLUSTER), cluster);
    }
}
