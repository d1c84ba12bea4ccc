package io.millrace.reliability;

import io.millrace.reliability.planted.HaltPlants;
import io.millrace.reliability.planted.HaltPoint;
import io.millrace.reliability.planted.PlantedClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** R2: a worker ends at once at each point where it hurts most: with an answer in its hand, at both ends of a commit, while it restores, begins, or is closing. */
final class AimedKillRow implements Row {
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
        "bound",
        "unexplained",
        "rec_p50",
        "rec_max"
    };
    private static final Duration REACHED = Duration.ofSeconds(40);

    @Override
    public String name() {
        return "R2";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("jobs", "12000", "dup-text", "0.4", "arrays", "0.05", "rate", "100", "times", "1");
    }

    @Override
    public RowResult run(Options options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        List<String> reasons = new ArrayList<>();
        Load load = Load.of(options);
        RigPlan plan = RigPlan.of(options);
        Path classes = PlantedClasses.write(
                Path.of(options.text("dir")).resolve("halt-classes").toAbsolutePath(), HaltPlants.all());
        int hits = 0;
        int points = 0;
        try (Rig rig = new Rig(dir(options), plan.withShape(plan.shape().patchedBy(classes)))) {
            rig.startAll(1);
            Thread sending = load.start(rig.sender, options.number("rate"));
            for (int time = 0; time < options.number("times"); time++) {
                for (String point : HaltPlants.points()) {
                    points++;
                    rig.awaitEnded(rig.ledger.ended() + options.number("rate"));
                    if (rig.remaining() == 0 && !sending.isAlive()) {
                        reasons.add(point + " found no work");
                    }
                    hits += hit(rig, point, 1 + random.nextInt(20), reasons) ? 1 : 0;
                }
            }
            Load.await(sending, rig.sender);
            Verdict verdict = rig.judge(reasons);
            return new RowResult()
                    .figure("jobs", load.jobs())
                    .figure("points", points)
                    .figure("hits", hits)
                    .judged(verdict, FIGURES)
                    .failIf(hits < points, "only " + hits + " of " + points + " points were hit")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .fail(reasons);
        }
    }

    private static boolean hit(Rig rig, String point, int count, List<String> reasons) {
        Worker worker = rig.workers().get(0);
        switch (point) {
            case "in-init", "in-restore" -> {
                rig.havoc.kill(worker);
                if (point.equals("in-restore")) {
                    wipe(rig.stateDir(worker.slot()));
                }
                worker = rig.start(worker.slot());
                worker.tell("halt " + point + " 1");
            }
            case "in-shutdown" -> {
                worker.tell("halt " + point + " 1");
                worker.askToEnd();
            }
            default -> worker.tell("halt " + point + " " + count);
        }
        int code = worker.exitCodeWithin(REACHED);
        if (code < 0) {
            reasons.add(point + " was not reached");
            return false;
        }
        rig.havoc.mourn(worker);
        if (code != HaltPoint.CODE) {
            reasons.add(point + ": the worker ended with " + code);
        }
        rig.start(worker.slot());
        return code == HaltPoint.CODE;
    }

    private static void wipe(Path state) {
        try (Stream<Path> files = Files.walk(state)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the state cannot be wiped", e);
        }
    }
}
