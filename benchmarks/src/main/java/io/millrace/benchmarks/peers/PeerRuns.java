package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.Backlog;
import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.ModelProcess;
import io.millrace.benchmarks.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of each peer: to work off a backlog, to answer it again, and to be killed meanwhile.
 *
 * @param hitPasses how often all is asked again: a process is quick when its compiler is done
 */
record PeerRuns(
        Lab lab,
        ModelProcess models,
        Backlog backlog,
        @Nullable RedisProcess redis,
        int distinct,
        int repeats,
        int hitPasses) {
    /** How often each text is asked the last time. */
    static final int HIT_REPEATS = 8;

    private static final Duration QUIET = Duration.ofSeconds(45);
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final Duration STILLNESS = Duration.ofMillis(1_500);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** From an empty cache to the last result, then hits alone, then texts it has never seen. */
    Map<String, Double> whole(Peer peer, int round) {
        Work work = new Work("w" + round + peer.name(), distinct, repeats);
        models.resetLedger();
        try (PeerProcess process = PeerProcess.start(peer.name(), peer.command(), lab.dir())) {
            Took took = timed(peer, process, work);
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("seconds", took.seconds());
            values.put("cpu", took.cpuSeconds());
            values.put("peak", process.peakMiB());
            values.put("paid", paid());
            values.put("hits per second", hits(peer, process, work));
            // The first texts met a process that compiled itself; these meet one that has worked for a while.
            Work fresh = new Work("f" + round + peer.name(), distinct, repeats);
            values.put("seconds, warm", timed(peer, process, fresh).seconds());
            return values;
        }
    }

    private double hits(Peer peer, PeerProcess process, Work work) {
        double before = paid();
        for (int pass = 1; pass < hitPasses; pass++) {
            timed(peer, process, work);
        }
        Work last = work.times(HIT_REPEATS);
        double seconds = timed(peer, process, last).seconds();
        if (paid() > before) {
            throw new IllegalStateException(peer.name() + " paid again for texts it had asked for");
        }
        return last.jobs() / seconds;
    }

    /** Results are read when all are there, so that reading them takes no processor from whoever writes them. */
    private Took timed(Peer peer, PeerProcess process, Work work) {
        try {
            Took took = peer.kafka() ? topic(peer, process, work) : file(peer, process, work);
            try (Arrivals arrivals = arrivals(peer, work)) {
                arrivals.await(work.jobs(), QUIET);
                require(peer, arrivals, work);
            }
            return took;
        } finally {
            empty(peer);
        }
    }

    private Took topic(Peer peer, PeerProcess process, Work work) {
        LongSupplier cpu = () -> process.cpu() + (redis == null ? 0 : redis.cpu());
        Window window = new Window(lab, peer.out(), cpu);
        window.open();
        send(peer, work);
        Window.Took took = window.await(work.jobs(), STILLNESS);
        return new Took(took.nanos() / 1e9, took.ownCpu() / 1e9);
    }

    private Took file(Peer peer, PeerProcess process, Work work) {
        write(peer, work);
        long cpu = process.cpu();
        long began = System.nanoTime();
        process.begin();
        process.awaitDone();
        return new Took((System.nanoTime() - began) / 1e9, (process.cpu() - cpu) / 1e9);
    }

    /** A SIGKILL half-way, and a new process on what the old one left. */
    Map<String, Double> killed(Peer peer, int round) {
        Work work = new Work("k" + round + peer.name(), distinct, repeats);
        models.resetLedger();
        try (Arrivals arrivals = arrivals(peer, work)) {
            try (PeerProcess first = PeerProcess.start(peer.name(), peer.command(), lab.dir())) {
                hand(peer, first, work);
                if (peer.atEnd()) {
                    awaitPaid(work.jobs() / 2);
                } else {
                    arrivals.await(work.jobs() / 2, QUIET);
                }
            }
            if (!peer.kafka()) {
                // It knows of nothing it did, and begins its file again.
                arrivals.forget();
                deleteOutput(peer);
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

    private void awaitPaid(int texts) {
        long deadline = System.nanoTime() + QUIET.toNanos();
        while (models.ledger().path("items").asInt() < texts) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("fewer than " + texts + " texts were asked for within " + QUIET);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void hand(Peer peer, PeerProcess process, Work work) {
        if (peer.kafka()) {
            send(peer, work);
        } else {
            write(peer, work);
            process.begin();
        }
    }

    private void send(Peer peer, Work work) {
        work.lines(PeerPlan.MODEL, PeerPlan.DIMENSIONS).forEach(line -> backlog.send(peer.in(), null, line));
        backlog.flush();
    }

    private static void write(Peer peer, Work work) {
        try {
            Files.write(Path.of(peer.in()), work.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Arrivals arrivals(Peer peer, Work work) {
        return new Arrivals(lab, peer.kafka(), peer.out(), work.texts(), PeerPlan.MODEL, PeerPlan.DIMENSIONS);
    }

    private double paid() {
        return models.ledger().path("items").asDouble() / distinct;
    }

    private static void require(Peer peer, Arrivals arrivals, Work work) {
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
            deleteOutput(peer);
        }
    }

    private static void deleteOutput(Peer peer) {
        try {
            Files.deleteIfExists(Path.of(peer.out()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Took(double seconds, double cpuSeconds) {}
}
