package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.Column;
import io.millrace.benchmarks.Figures;
import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Ladder;
import io.millrace.benchmarks.ModelProcess;
import io.millrace.benchmarks.Report;
import io.millrace.benchmarks.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Millrace and what people would use instead, over the same jobs, each text four times, on a cold cache: time, texts paid for, processor time, memory; and
 * what is lost or paid again when each is killed half-way and started anew.
 */
public final class PeerLadder implements Ladder {
    private static final int REPEATS = 4;
    /** How often all is asked again: a process is quick when its compiler is done. */
    private static final int HIT_PASSES = 4;

    private static final Duration LATENCY = Duration.ofMillis(200);

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public Report run(Path dir, Size size) {
        int distinct = size.of(3_200, 400);
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
                PeerRuns runs = new PeerRuns(lab, models, backlog, redis, distinct, REPEATS);
                // Every round begins with new processes, so none is a warm-up for the next.
                for (int round = 1; round <= size.rounds(); round++) {
                    for (Peer peer : peers) {
                        Map<String, Double> values = new LinkedHashMap<>(runs.whole(peer, round));
                        values.putAll(runs.killed(peer, round));
                        figures.add(peer.name(), round, values);
                        System.err.printf("  %d %-30s %s%n", round, peer.name(), values);
                    }
                }
                return report(figures, peers, setup.missing(), distinct);
            }
        }
    }

    private static Report report(Figures figures, List<Peer> peers, List<String> missing, int distinct) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("jobs", distinct * REPEATS + ", each of " + distinct + " texts " + REPEATS + " times");
        settings.put("calls in flight", String.valueOf(PeerPlan.CONCURRENCY));
        settings.put("texts a call", String.valueOf(PeerPlan.BATCH));
        settings.put("latency of the model server", LATENCY.toMillis() + " ms");
        settings.put("dimensions", String.valueOf(PeerPlan.DIMENSIONS));
        Column wall = Column.of("seconds", "seconds", 2);
        Column paid = Column.of("texts paid / distinct", "paid", 3);
        List<String> notes = new ArrayList<>(
                List.of(
                        "Processes are started before the time begins; the time ends with the last result that can be read. LangChain.js reads a file and writes a file: it has no Kafka in its way.",
                        "Killed: SIGKILL when half of the results are there, then started anew on what it left. Lost: jobs without a result at the end. Twice: results beyond a job's first.",
                        "All hits: the same jobs handed to the same process four times more, of which the last is told. The time of a Kafka peer then contains writing the jobs to its topic."));
        notes.addAll(missing);
        return new Report(
                "peers",
                "Millrace beside what people would use instead",
                peers.stream().map(Peer::name).toList(),
                List.of(
                        wall,
                        Column.ratio("seconds / Millrace", "seconds", PeerPlan.MILLRACE),
                        paid,
                        Column.of("all hits: jobs/s", "hits per second", 0),
                        Column.ratio("all hits: rate / Millrace", "hits per second", PeerPlan.MILLRACE),
                        Column.of("CPU s", "cpu", 2),
                        Column.of("peak MiB", "peak", 0),
                        Column.of("wrong", "wrong", 0),
                        Column.of("killed: lost", "lost", 0),
                        Column.of("killed: twice", "twice", 0),
                        Column.of("killed: paid / distinct", "paid again", 3)),
                List.of(wall, paid),
                settings,
                notes,
                figures);
    }

    /** The runs of one ladder. */
    private record PeerRuns(
            Lab lab,
            ModelProcess models,
            Backlog backlog,
            @Nullable RedisProcess redis,
            int distinct,
            int repeats) {
        private static final Duration QUIET = Duration.ofSeconds(45);
        private static final Duration LATE = Duration.ofSeconds(1);

        Map<String, Double> whole(Peer peer, int round) {
            Work work = new Work("w" + round + peer.name(), distinct, repeats);
            prepare(peer, work);
            try (Arrivals arrivals = arrivals(peer, work);
                    PeerProcess process = PeerProcess.start(peer.name(), peer.command(), lab.dir())) {
                long redisCpu = redis == null ? 0 : redis.cpu();
                long cpu = process.cpu();
                long began = System.nanoTime();
                hand(peer, process, work);
                long ended = arrivals.await(work.jobs(), QUIET);
                require(peer, arrivals, work);
                Map<String, Double> values = new LinkedHashMap<>();
                values.put("seconds", (ended - began) / 1e9);
                values.put("cpu", (process.cpu() - cpu + (redis == null ? 0 : redis.cpu() - redisCpu)) / 1e9);
                values.put("peak", process.peakMiB());
                values.put("paid", paid());
                values.put("hits per second", work.jobs() / again(peer, process, arrivals, work));
                values.put("wrong", (double) arrivals.wrong());
                return values;
            } finally {
                empty(peer);
            }
        }

        /** The same jobs again, of which all are hits now; returns the seconds of the last time, for whoever runs for long. */
        private double again(Peer peer, PeerProcess process, Arrivals arrivals, Work work) {
            double before = paid();
            double seconds = 0;
            for (int pass = 0; pass < HIT_PASSES; pass++) {
                arrivals.forget();
                empty(peer);
                long began = System.nanoTime();
                hand(peer, process, work);
                long ended = arrivals.await(work.jobs(), QUIET);
                require(peer, arrivals, work);
                seconds = (ended - began) / 1e9;
            }
            if (paid() > before) {
                throw new IllegalStateException(peer.name() + " paid again for texts it had asked for");
            }
            return seconds;
        }

        Map<String, Double> killed(Peer peer, int round) {
            Work work = new Work("k" + round + peer.name(), distinct, repeats);
            prepare(peer, work);
            try (Arrivals arrivals = arrivals(peer, work)) {
                try (PeerProcess first = PeerProcess.start(peer.name(), peer.command(), lab.dir())) {
                    hand(peer, first, work);
                    arrivals.await(work.jobs() / 2, QUIET);
                }
                if (!peer.kafka()) {
                    // It knows of nothing it did, and begins its file again.
                    arrivals.forget();
                    empty(peer);
                }
                try (PeerProcess second = PeerProcess.start(peer.name(), peer.command(), lab.dir())) {
                    if (!peer.kafka()) {
                        second.begin();
                    }
                    arrivals.await(work.jobs(), QUIET);
                    arrivals.linger(LATE);
                }
                return Map.of(
                        "lost",
                        (double) work.jobs() - arrivals.jobs(),
                        "twice",
                        (double) arrivals.twice(),
                        "paid again",
                        paid());
            } finally {
                empty(peer);
            }
        }

        /** A file must be there before its reader starts; a topic may be filled later. */
        private void prepare(Peer peer, Work work) {
            models.resetLedger();
            if (!peer.kafka()) {
                try {
                    Files.write(Path.of(peer.in()), work.file());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private Arrivals arrivals(Peer peer, Work work) {
            return new Arrivals(lab, peer.kafka(), peer.out(), work.texts(), PeerPlan.MODEL, PeerPlan.DIMENSIONS);
        }

        private void hand(Peer peer, PeerProcess process, Work work) {
            if (peer.kafka()) {
                work.lines(PeerPlan.MODEL, PeerPlan.DIMENSIONS).forEach(line -> backlog.send(peer.in(), null, line));
                backlog.flush();
            } else {
                process.begin();
            }
        }

        private double paid() {
            return models.ledger().path("items").asDouble() / distinct;
        }

        private void require(Peer peer, Arrivals arrivals, Work work) {
            if (arrivals.jobs() != work.jobs() || arrivals.wrong() > 0) {
                throw new IllegalStateException(peer.name() + " answered " + arrivals.jobs() + " of " + work.jobs()
                        + " jobs, " + arrivals.wrong() + " wrongly");
            }
        }

        private void empty(Peer peer) {
            if (peer.kafka()) {
                lab.empty(peer.in());
                lab.empty(peer.out());
            } else {
                try {
                    Files.deleteIfExists(Path.of(peer.out()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
