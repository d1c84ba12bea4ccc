package io.millrace.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * I1: a backlog of bulk jobs, and then somebody who waits for answers, on the interactive topic. Those come nearly as soon as they did before there was a backlog,
 * and the backlog goes on.
 */
final class InteractiveRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "texts", "calls", "excess"
    };
    private static final String INTERACTIVE = "embedding.jobs.interactive";
    private static final String BULK = "bulk";
    private static final int WARM = 1_000;

    @Override
    public String name() {
        return "I1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "jobs", "200000",
                "distinct", "100000",
                "interactive", "100",
                "every-ms", "200",
                "settle-ms", "3000",
                "heap", "512m",
                "slower-max", "3");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        int count = options.number("interactive");
        Duration every = Duration.ofMillis(options.number("every-ms"));
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(1);
            Probe warm = new Probe(rig, INTERACTIVE, "warm");
            warm.ask(WARM, Duration.ofMillis(10), i -> "warm text " + i);
            warm.awaitEnded();
            Probe idle = new Probe(rig, INTERACTIVE, "idle");
            idle.ask(count, every, i -> "idle text " + i);
            idle.awaitEnded();
            queue(rig, options);
            int before = rig.ledger.ended(BULK);
            long began = rig.clock.micros();
            Probe busy = new Probe(rig, INTERACTIVE, "busy");
            busy.ask(count, every, i -> "busy text " + i);
            busy.awaitEnded();
            int meanwhile = rig.ledger.ended(BULK) - before;
            double seconds = (rig.clock.micros() - began) / 1e6;
            int left = options.number("jobs") - rig.ledger.ended(BULK);
            rig.say(left + " bulk jobs are left");
            Verdict verdict = rig.judge(reasons);
            List<Seen> committed = Histories.read(dir).committed();
            RowResult result = new RowResult().figure("bulk", options.number("jobs"));
            busy.latencies(committed).beside(idle.latencies(committed), result, options.share("slower-max"));
            return result.figure("bulk_meanwhile", meanwhile)
                    .figure("bulk_per_s", Math.round(meanwhile / seconds))
                    .figure("bulk_left", left)
                    .judged(verdict, FIGURES)
                    .failIf(meanwhile == 0, "bulk stood still")
                    .failIf(left <= 0, "there was no backlog to the end")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .fail(reasons);
        }
    }

    /** Queues the backlog, and lets the worker fill up with it. */
    private static void queue(Rig rig, Options options) {
        List<Header> headers = List.of(new PlainHeader("millrace-priority", BULK));
        int distinct = options.number("distinct");
        for (int i = 0; i < options.number("jobs"); i++) {
            JobLine line = new JobLine(BULK + "-" + i, List.of("bulk text " + i % distinct), true);
            rig.sender.send(
                    new ProducerRecord<>(Rig.JOBS, null, (byte[]) null, line.bytes(), headers), Sender.expecting(line));
        }
        rig.sender.flush(Duration.ofMinutes(5));
        rig.say(options.number("jobs") + " bulk jobs are queued, " + rig.ledger.ended(BULK) + " have ended");
        Waits.pause(options.number("settle-ms"));
    }
}
