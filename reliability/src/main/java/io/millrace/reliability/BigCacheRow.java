package io.millrace.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * M3: a worker with a small heap restores a large cache and serves from it. Its memory stays within a bound that has nothing to do with the size of the cache;
 * what was kept is answered without a call, and nothing else is.
 */
final class BigCacheRow implements Row {
    private static final Duration RESTORE_DEADLINE = Duration.ofMinutes(15);
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "items", "excess"
    };

    @Override
    public String name() {
        return "M3";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "entries",
                "1000000",
                "dimensions",
                "384",
                "jobs",
                "60000",
                "kept",
                "0.7",
                "heap",
                "512m",
                "partitions",
                "8",
                "rss-max-mb",
                "1500");
    }

    @Override
    public RowResult run(Options options) {
        Questions questions = new Questions(options);
        Path dir = dir(options);
        List<String> reasons = new ArrayList<>();
        RowResult result = new RowResult().figure("entries", questions.entries).figure("jobs", questions.jobs);
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            long began = rig.clock.micros();
            rig.cacheLoader().load(questions.entries, questions::kept);
            long loaded = rig.clock.micros();
            rig.say(questions.entries + " answers are in the changelog");
            Worker worker = rig.start("w1");
            worker.awaitRunning(RESTORE_DEADLINE);
            long restored = rig.clock.micros();
            ProcessMemory idle = worker.memory();
            rig.say("restored; the worker holds " + idle.rssMb() + " MB");
            questions.send(rig.sender);
            rig.awaitEnded(questions.jobs);
            ProcessMemory busy = worker.memory();
            Verdict verdict = rig.judge(reasons);
            result.figure("load_s", (loaded - began) / 1_000_000).figure("restore_s", (restored - loaded) / 1_000_000);
            answers(result, questions, questions.hits(Histories.read(dir)), verdict);
            memory(result, idle, busy, options);
            return result.fail(reasons);
        }
    }

    private static void answers(RowResult result, Questions questions, long hits, Verdict verdict) {
        result.figure("hits", hits)
                .judged(verdict, FIGURES)
                .failIf(hits != questions.expectedHits, questions.expectedHits + " jobs ask for what was kept")
                .failIf(hits == 0 || hits == questions.jobs, "nothing kept was asked for, or nothing new")
                .failIf(
                        verdict.figure("items") != questions.jobs - questions.expectedHits,
                        "the model was asked for something else than the new texts")
                .failIf(verdict.figure("dead") > 0, "a good job became a dead letter");
    }

    private static void memory(RowResult result, ProcessMemory idle, ProcessMemory busy, Options options) {
        int max = options.number("rss-max-mb");
        result.figure("rss_restored_mb", idle.rssMb())
                .figure("rss_end_mb", busy.rssMb())
                .figure("rss_max_mb", busy.peakMb())
                .figure("heap", options.text("heap"))
                .failIf(
                        busy.peakMb() > max,
                        "the worker held " + busy.peakMb() + " MB; at most " + max + " are allowed");
    }

    /** What is kept beforehand and what is asked: some of the kept, drawn at random over all of it, and new texts among them. */
    private static final class Questions {
        final int entries;
        final int jobs;
        int expectedHits;
        private final int dimensions;
        private final double share;
        private final SplittableRandom random;
        private final Set<String> keptAsked = new HashSet<>();

        Questions(Options options) {
            this.entries = options.number("entries");
            this.jobs = options.number("jobs");
            this.dimensions = options.number("dimensions");
            this.share = options.share("kept");
            this.random = new SplittableRandom(options.seed());
        }

        JobLine kept(int number) {
            return line("kept-" + number, "kept text " + number);
        }

        private JobLine line(String id, String text) {
            return new JobLine(id, List.of(text), true, dimensions);
        }

        void send(Sender sender) {
            for (int i = 0; i < jobs; i++) {
                JobLine line = line("new-" + i, "new text " + i);
                if (random.nextDouble() < share) {
                    line = kept(random.nextInt(entries));
                    keptAsked.add(line.texts().get(0));
                    expectedHits++;
                }
                sender.send(Rig.JOBS, line);
            }
            sender.flush(Duration.ofMinutes(3));
        }

        /** Answers to kept questions that no call was made for. */
        long hits(Histories histories) {
            Set<String> asked = new HashSet<>();
            histories.http().forEach(call -> asked.addAll(call.items()));
            return Outcomes.of(histories).bySent().entrySet().stream()
                    .filter(e -> keptAsked.containsAll(e.getKey().texts()))
                    .filter(e -> e.getKey().texts().stream().noneMatch(asked::contains))
                    .filter(e -> e.getValue().stream().anyMatch(seen -> seen.error() == null))
                    .count();
        }
    }
}
