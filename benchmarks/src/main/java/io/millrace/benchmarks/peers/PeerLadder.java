package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.Column;
import io.millrace.benchmarks.Figures;
import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Ladder;
import io.millrace.benchmarks.ModelProcess;
import io.millrace.benchmarks.Report;
import io.millrace.benchmarks.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Millrace and what people would use instead, over the same jobs, each text four times, on a cold cache: time, texts paid for, processor time, memory; and
 * what is lost or paid again when each is killed half-way and started anew.
 */
public final class PeerLadder implements Ladder {
    private static final int REPEATS = 4;

    private static final Duration LATENCY = Duration.ofMillis(200);

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public Report run(Path dir, Size size) {
        int distinct = size.of(4_000, 400);
        int passes = size.of(3, 1);
        Figures figures = new Figures();
        try (Lab lab = new Lab(dir);
                ModelProcess models = new ModelProcess(LATENCY);
                Backlog backlog = new Backlog(lab)) {
            // The script names Millrace's own directory; started otherwise, it is where we are.
            Path home = Path.of(System.getProperty("millrace.home", "."))
                    .toAbsolutePath()
                    .normalize();
            PeerSetup setup = new PeerSetup(home, lab.dir());
            try (RedisProcess redis = setup.redis() ? new RedisProcess(lab.dir()) : null) {
                List<Peer> peers = new PeerPlan(lab, setup, models.baseUrl()).peers(redis == null ? 0 : redis.port());
                peers.stream().filter(Peer::kafka).forEach(peer -> lab.topics(peer.in(), peer.out()));
                PeerRuns runs = new PeerRuns(lab, models, backlog, redis, distinct, REPEATS, passes);
                // Every round begins with new processes, so none is a warm-up for the next.
                for (int round = 1; round <= size.rounds(); round++) {
                    for (Peer peer : peers) {
                        Map<String, Double> values = new LinkedHashMap<>(runs.whole(peer, round));
                        values.putAll(runs.killed(peer, round));
                        figures.add(peer.name(), round, values);
                        System.err.printf("  %d %-30s %s%n", round, peer.name(), values);
                    }
                }
                return report(figures, peers, setup.missing(), distinct, passes);
            }
        }
    }

    private static Report report(Figures figures, List<Peer> peers, List<String> missing, int distinct, int passes) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("jobs", distinct * REPEATS + ", each of " + distinct + " texts " + REPEATS + " times");
        settings.put("calls in flight", String.valueOf(PeerPlan.CONCURRENCY));
        settings.put("texts a call", String.valueOf(PeerPlan.BATCH));
        settings.put("latency of the model server", LATENCY.toMillis() + " ms");
        settings.put("dimensions", String.valueOf(PeerPlan.DIMENSIONS));
        Column wall = Column.of("seconds", "seconds", 2);
        Column paid = Column.of("texts paid / distinct", "paid", 3);
        List<String> notes = new ArrayList<>(List.of(
                "Processes are started before the time begins; it ends with the last result, which is read and compared only then. LangChain.js reads a file and writes a file: it has no Kafka in its way; that of the others contains writing the jobs to their topic.",
                "LangChain.js, calls of 32: eight loops, each asking CacheBackedEmbeddings for 32 texts at a time. One call: all texts handed to one embedDocuments, which has nothing to show before all is done.",
                "Killed: SIGKILL when half of the results are there (one call: when as many texts are paid as half of the jobs), then started anew on what it left. Lost: jobs without a result at the end. Twice: results beyond a job's first.",
                "All hits: the same texts handed to the same process " + passes
                        + " times more, and of the last time, " + PeerRuns.HIT_REPEATS
                        + " times each, the rate is told."));
        notes.addAll(missing);
        return new Report(
                "peers",
                "Millrace beside what people would use instead",
                peers.stream().map(Peer::name).toList(),
                List.of(
                        wall,
                        Column.ratio("seconds / Millrace", "seconds", PeerPlan.MILLRACE),
                        Column.of("seconds, warm", "seconds, warm", 2),
                        Column.ratio("warm / Millrace", "seconds, warm", PeerPlan.MILLRACE),
                        paid,
                        Column.of("all hits: jobs/s", "hits per second", 0),
                        Column.ratio("all hits: rate / Millrace", "hits per second", PeerPlan.MILLRACE),
                        Column.of("CPU s", "cpu", 2),
                        Column.of("peak MiB", "peak", 0),
                        Column.of("killed: lost", "lost", 0),
                        Column.of("killed: twice", "twice", 0),
                        Column.of("killed: paid / distinct", "paid again", 3)),
                List.of(wall, paid),
                settings,
                notes,
                figures);
    }
}
