package io.millrace.reliability;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * P1: every record of the K rows between two good ones, on each partition: each ends as its row says, the good ones are answered, and nothing dies of it.
 *
 * <p>K23 goes last, and only where asked for: what reads internal records has no one to answer to for them.
 */
final class PoisonRow implements Row {
    private static final String[] FIGURES = {"unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging"};
    private static final String ITEMS = "millrace-embedder-items-repartition";

    @Override
    public String name() {
        return "P1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "partitions",
                "2",
                "heap",
                "1g",
                "shuffles",
                "1",
                "only",
                "K",
                "skip",
                "none",
                "together",
                "false",
                "k23",
                "false",
                "latency-min-ms",
                "5",
                "latency-max-ms",
                "15");
    }

    @Override
    public RowResult run(Options options) {
        Path dir = dir(options);
        List<String> reasons = new ArrayList<>();
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(options.number("workers"));
            int partitions = options.number("partitions");
            List<Poison> poisons =
                    chosen(options.text("only"), Set.of(options.text("skip").split(",")));
            boolean oneByOne = !options.text("together").equals("true");
            int good = 0;
            for (int shuffle = 0; shuffle < options.number("shuffles"); shuffle++) {
                Collections.shuffle(poisons, new Random(options.seed() + shuffle));
                for (Poison poison : poisons) {
                    for (int p = 0; p < partitions; p++) {
                        good(rig, p, good++);
                        bad(rig, p, poison);
                        good(rig, p, good++);
                    }
                    // One at a time, so that what breaks has a name; together, where time counts more.
                    if (oneByOne && !ends(rig, poison, reasons)) {
                        break;
                    }
                }
            }
            rig.sender.flush(Duration.ofMinutes(2));
            if (options.text("k23").equals("true")) {
                newer(rig, reasons);
            }
            Verdict verdict = rig.judge(reasons);
            return new RowResult()
                    .figure("poison", poisons.size())
                    .figure("good", good)
                    .judged(verdict, FIGURES)
                    .figure("threads_died", rig.deadThreads())
                    .failIf(poisons.isEmpty(), "there was no poison")
                    .failIf(rig.sender.failed() > 0, rig.sender.failed() + " records were refused by the broker")
                    .failIf(rig.deadThreads() > 0, rig.deadThreads() + " stream threads died")
                    .fail(reasons);
        }
    }

    private static List<Poison> chosen(String prefix, Set<String> skipped) {
        List<Poison> all = new ArrayList<>(PoisonShapes.all());
        all.addAll(PoisonSizes.all());
        all.removeIf(poison -> !poison.name().startsWith(prefix) || skipped.contains(poison.name()));
        return all;
    }

    private static boolean ends(Rig rig, Poison poison, List<String> reasons) {
        int deaths = rig.deadThreads();
        rig.sender.flush(Duration.ofMinutes(2));
        try {
            rig.awaitEnded(rig.sender.acknowledged());
        } catch (RowFailed e) {
            reasons.add(poison.name() + " stops its partition: " + e.getMessage());
            return false;
        }
        if (rig.deadThreads() > deaths) {
            reasons.add(poison.name() + " killed " + (rig.deadThreads() - deaths) + " stream threads");
        }
        return true;
    }

    private static void good(Rig rig, int partition, int number) {
        JobLine line = new JobLine("good-" + number, List.of("good text " + number), true);
        rig.sender.send(new ProducerRecord<>(Rig.JOBS, partition, null, line.bytes()), Sender.expecting(line));
    }

    private static void bad(Rig rig, int partition, Poison poison) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Rig.JOBS, partition, null, poison.key(), poison.value(), poison.headers());
        Long timestamp = poison.timestampMs();
        if (timestamp != null) {
            setTimestamp(record, timestamp);
        }
        rig.sender.send(
                record,
                new Sender.Expected(
                        poison.name(), poison.model(), poison.dimensions(), poison.texts(), poison.expected()));
    }

    /** A record class refuses what the protocol allows and other clients send. */
    private static void setTimestamp(ProducerRecord<byte[], byte[]> record, long millis) {
        try {
            Field field = ProducerRecord.class.getDeclaredField("timestamp");
            field.setAccessible(true);
            field.set(record, millis);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Kafka client keeps its timestamp elsewhere", e);
        }
    }

    /** K23: an item of a version to come, as a newer worker would have left it before it was rolled back. */
    private static void newer(Rig rig, List<String> reasons) {
        byte[] value = {99, 1, 2, 3};
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(ITEMS, 0, new byte[32], value);
        rig.sender.send(
                record,
                new Sender.Expected("K23", JobLine.MODEL, WitnessRequest.DIMENSIONS, List.of(), "unknown_schema"));
        for (int i = 0; i < 8; i++) {
            good(rig, 0, 1_000_000 + i);
        }
        rig.sender.flush(Duration.ofMinutes(1));
        int before = reasons.size();
        try {
            rig.awaitEnded(rig.sender.acknowledged());
        } catch (RowFailed e) {
            reasons.add("K23: " + e.getMessage());
        }
        rig.say(reasons.size() == before ? "K23 ended" : "K23 stops its partition");
    }
}
