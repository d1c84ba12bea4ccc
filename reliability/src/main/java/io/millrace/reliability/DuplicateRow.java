package io.millrace.reliability;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;

/** P4: one id in ten is sent two to five times, to other partitions, some with other content: an outcome for each record, and no second call for equal content. */
final class DuplicateRow implements Row {
    private static final String[] FIGURES = {
        "unique",
        "dup",
        "missing",
        "wrong",
        "dead",
        "pendingLeft",
        "hanging",
        "texts",
        "calls",
        "items",
        "excess",
        "bound"
    };

    @Override
    public String name() {
        return "P4";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("jobs", "2000");
    }

    @Override
    public RowResult run(Options options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        Path dir = dir(options);
        List<String> reasons = new ArrayList<>();
        int jobs = options.number("jobs");
        try (Rig rig = new Rig(dir, RigPlan.of(options))) {
            rig.startAll(options.number("workers"));
            int repeated = 0;
            for (int i = 0; i < jobs; i++) {
                int times = random.nextInt(10) == 0 ? 2 + random.nextInt(4) : 1;
                repeated += times - 1;
                for (int t = 0; t < times; t++) {
                    String text = random.nextInt(3) == 0 ? "other text " + i + "." + t : "text " + i;
                    JobLine line = new JobLine("id-" + i, List.of(text), true);
                    rig.sender.send(
                            new ProducerRecord<>(
                                    Rig.JOBS, random.nextInt(options.number("partitions")), null, line.bytes()),
                            Sender.expecting(line));
                }
            }
            rig.sender.flush(java.time.Duration.ofMinutes(2));
            Verdict verdict = rig.judge(reasons);
            return new RowResult()
                    .figure("records", jobs + repeated)
                    .figure("repeated", repeated)
                    .judged(verdict, FIGURES)
                    .failIf(repeated == 0, "no id was repeated")
                    .failIf(verdict.figure("excess") > 0, "equal content was asked twice")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .fail(reasons);
        }
    }
}
