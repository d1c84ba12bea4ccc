package io.millrace.reliability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * D1: dead letters are replayed while the replayer is killed again and again, half of the times in the midst of its sending and half at any moment of its life;
 * then three replay at once. Each dead letter gives one job.
 */
final class ReplayKillRow implements Row {
    private static final int LATE_MAX_MS = 700;
    private static final int LIFE_MAX_MS = 8_000;
    private static final Duration END_DEADLINE = Duration.ofMinutes(3);
    private static final String RATE_FAST = "500/s";

    @Override
    public String name() {
        return "D1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("dead", "2000", "kills", "20", "rate", "60");
    }

    @Override
    public RowResult run(Options options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        int kills = options.number("kills");
        try (PlantedLetters letters = new PlantedLetters(Rig.fresh(dir(options)));
                ReplayedJobs jobs = letters.replayed()) {
            letters.plant(options.number("dead"));
            int killed = 0;
            int sending = 0;
            for (int i = 0; i < kills && jobs.readAll().times().size() < letters.planted(); i++) {
                int before = jobs.times().size();
                Process replay = start(letters, "killed", "plan", options.text("rate") + "/s");
                boolean aimed = i % 2 == 0;
                while (aimed && replay.isAlive() && jobs.read(Duration.ofMillis(20)) == before) {
                    // It folds, takes its place and makes its plan first.
                }
                Waits.pause(random.nextInt(aimed ? LATE_MAX_MS : LIFE_MAX_MS));
                boolean sent = jobs.read(Duration.ZERO) > before;
                killed += replay.isAlive() ? 1 : 0;
                sending += replay.isAlive() && sent ? 1 : 0;
                DlqCommand.await(replay.destroyForcibly(), END_DEADLINE);
            }
            List<Integer> three = threeAtOnce(letters, options);
            boolean finished = finish(letters, jobs);
            return judge(letters, jobs)
                    .figure("kills", killed)
                    .figure("kills_sending", sending)
                    .figure("three_exits", three.toString().replace(" ", ""))
                    .failIf(killed < kills, "only " + killed + " of " + kills + " kills found a replayer alive")
                    .failIf(sending == 0, "no replayer was killed while it sent")
                    .failIf(three.stream().anyMatch(code -> code > 1), "a replayer broke; see dlq-*.log")
                    .failIf(!finished, "the plans do not end");
        }
    }

    /** Two of one plan and one of another, for which there is something, too; the exit codes. */
    private static List<Integer> threeAtOnce(PlantedLetters letters, Options options) {
        letters.plant(options.number("dead") / 10);
        List<Process> all = List.of(
                start(letters, "one", "plan", RATE_FAST),
                start(letters, "two", "plan", RATE_FAST),
                start(letters, "three", "other", RATE_FAST));
        List<Integer> codes = new ArrayList<>();
        all.forEach(process -> codes.add(DlqCommand.await(process, END_DEADLINE)));
        return codes;
    }

    /** Runs what is left of each plan, and what is in none. */
    private static boolean finish(PlantedLetters letters, ReplayedJobs jobs) {
        boolean finished = true;
        for (String plan : List.of("plan", "other", "rest")) {
            if (jobs.readAll().times().size() < letters.planted()) {
                finished &= DlqCommand.await(start(letters, "last", plan, RATE_FAST), END_DEADLINE) == 0;
            }
        }
        return finished;
    }

    private static Process start(PlantedLetters letters, String name, String plan, String rate) {
        return letters.dlq().start(name, List.of("replay", "--all", "--yes", "--id", plan, "--rate", rate));
    }

    private static RowResult judge(PlantedLetters letters, ReplayedJobs jobs) {
        int[] raw = {0};
        ReplayedJobs.each(
                letters.bootstrapServers(), Rig.JOBS, PlantedLetters.PARTITIONS, "read_uncommitted", job -> raw[0]++);
        jobs.readAll();
        int changed = 0;
        int strange = jobs.times().size();
        for (int i = 0; i < letters.planted(); i++) {
            String place = PlantedLetters.place(i);
            boolean sent = jobs.times().containsKey(place);
            strange -= sent ? 1 : 0;
            changed += sent && !jobs.value(place).equals(PlantedLetters.line(i)) ? 1 : 0;
        }
        int replayed = jobs.times().size();
        return new RowResult()
                .figure("dead", letters.planted())
                .figure("replayed", replayed)
                .figure("double", jobs.doubled())
                .figure("aborted", raw[0] - jobs.jobs())
                .failIf(replayed != letters.planted(), letters.planted() - replayed + " were not sent")
                .failIf(jobs.doubled() > 0, jobs.doubled() + " were sent more than once")
                .failIf(strange > 0, strange + " jobs are of no dead letter")
                .failIf(changed > 0, changed + " jobs have other bytes than their dead letters");
    }
}
