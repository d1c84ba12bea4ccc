package io.millrace.reliability;

import io.millrace.reliability.WitnessServer.LatencyRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * L1: a crowd asks one question while its only call takes long. It is asked once; kept answers of other questions in the same task come nearly as soon as they
 * did before, while the crowd gathers and while it is served; the heap stays as it is. Who asks for them does so on the interactive topic: on the crowd's own they
 * would stand behind it in Kafka already, where a crowd comes faster than the machine reads.
 */
final class CrowdRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "texts", "calls", "excess"
    };
    private static final String CROWD = "crowd";
    private static final String QUESTION = "the question of all";
    private static final int KEPT = 500;

    @Override
    public String name() {
        return "L1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "200000",
                "call-ms", "30000",
                "probes", "200",
                "every-ms", "100",
                "topic", "embedding.jobs.interactive",
                "partitions", "1",
                "heap", "192m",
                "rss-max-mb", "450",
                "slower-max", "2");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        Duration every = Duration.ofMillis(options.number("every-ms"));
        String topic = options.text("topic");
        Duration call = Duration.ofMillis(options.number("call-ms"));
        LatencyRange usual = LatencyRange.ofMillis(options.number("latency-min-ms"), options.number("latency-max-ms"));
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.models.play(arrival -> Deed.right(arrival.hasText(QUESTION) ? call : usual.draw()));
            rig.startAll(1);
            Worker worker = rig.workers().get(0);
            Probe kept = new Probe(rig, topic, "kept");
            kept.ask(KEPT, Duration.ofMillis(2), CrowdRow::kept);
            kept.awaitEnded();
            Probe warm = new Probe(rig, topic, "warm");
            warm.ask(10 * KEPT, Duration.ofMillis(2), CrowdRow::kept);
            warm.awaitEnded();
            Probe idle = new Probe(rig, topic, "idle");
            idle.ask(options.number("probes"), every, CrowdRow::kept);
            idle.awaitEnded();
            long rssIdle = worker.memory().rssMb();
            Probe busy = new Probe(rig, topic, "busy");
            Crowd crowd = crowd(rig, options, call, busy, every);
            busy.awaitEnded();
            long rss = worker.memory().peakMb();
            Verdict verdict = rig.judge(reasons);
            Histories histories = Histories.read(dir);
            RowResult result = new RowResult().figure("crowd", options.number("jobs"));
            List<Seen> seen = histories.committed();
            busy.latencies(seen).beside(idle.latencies(seen), result, options.share("slower-max"));
            long asked = histories.http().stream()
                    .filter(event -> event.items().contains(QUESTION))
                    .count();
            return crowd.tell(result)
                    .figure("crowd_calls", asked)
                    .figure("rss_idle_mb", rssIdle)
                    .figure("rss_max_mb", rss)
                    .figure("heap", options.text("heap"))
                    .judged(verdict, FIGURES)
                    .failIf(asked != 1, "the question was asked " + asked + " times")
                    .failIf(rss > options.number("rss-max-mb"), "the worker held " + rss + " MB")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .fail(reasons);
        }
    }

    private static String kept(int i) {
        return "kept text " + i % KEPT;
    }

    /** The crowd comes within the time of its call; others ask for what is kept until it is served. */
    private static Crowd crowd(Rig rig, Options options, Duration call, Probe busy, Duration every) {
        int jobs = options.number("jobs");
        // The last come a little before the answer.
        long step = call.toNanos() * 9 / 10 / jobs;
        long began = RunClock.nanos();
        Thread sending = new Thread(
                () -> {
                    for (int i = 0; i < jobs; i++) {
                        LockSupport.parkNanos(began + i * step - RunClock.nanos());
                        JobLine line = new JobLine(CROWD + "-" + i, List.of(QUESTION), true);
                        rig.sender.send(new ProducerRecord<>(Rig.JOBS, line.bytes()), Sender.expecting(line));
                    }
                },
                "crowd");
        sending.setDaemon(true);
        sending.start();
        int asked = 0;
        long sent = 0;
        double waiting = 0;
        while (rig.ledger.ended(CROWD) < jobs && RunClock.nanos() - began < 10 * call.toNanos()) {
            LockSupport.parkNanos(began + asked * every.toNanos() - RunClock.nanos());
            busy.ask(kept(asked++));
            if (sent == 0 && !sending.isAlive()) {
                sent = RunClock.nanos() - began;
            }
            if (asked % 10 == 0) {
                waiting = Math.max(waiting, rig.workers().get(0).metric("millrace_pending_jobs"));
            }
        }
        return new Crowd(
                TimeUnit.NANOSECONDS.toMillis(sent), TimeUnit.NANOSECONDS.toMillis(RunClock.nanos() - began), (long)
                        waiting);
    }

    /**
     * How the crowd fared.
     *
     * @param sentMs until the last was sent
     * @param servedMs until the last was served
     * @param waitingMax most that were pending at once
     */
    private record Crowd(long sentMs, long servedMs, long waitingMax) {
        RowResult tell(RowResult result) {
            return result.figure("sent_s", String.format("%.1f", sentMs / 1e3))
                    .figure("served_s", String.format("%.1f", servedMs / 1e3))
                    .figure("waiting_max", waitingMax);
        }
    }
}
