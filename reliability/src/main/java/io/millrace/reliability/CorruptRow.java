package io.millrace.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * S1: files of a worker's local state are damaged between its end and its next start. Local state is disposable: the worker puts it aside, restores it from
 * Kafka, and answers from it what it answered before, without a call.
 */
final class CorruptRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "excess", "bound", "unexplained"
    };
    private static final Duration HEALS = Duration.ofSeconds(60);
    private static final int DISK = 74;
    private static final int DAMAGES = 6;
    private static final List<Damage> ALL = List.of(
            new Damage("CURRENT", "flip", true),
            new Damage("MANIFEST-", "truncate", false),
            new Damage(".sst", "flip", false),
            new Damage("kafka-streams-process-metadata", "flip", false),
            new Damage(".lock", "delete", false),
            new Damage("CURRENT", "delete", false),
            new Damage("MANIFEST-", "flip", true),
            new Damage(".sst", "truncate", true),
            new Damage("CURRENT", "truncate", false));

    @Override
    public String name() {
        return "S1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("damages", String.valueOf(DAMAGES), "jobs", "400");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        int damages = Math.min(options.number("damages"), ALL.size());
        int healed = 0;
        long slowest = 0;
        try (Rig rig = new Rig(dir(options), RigPlan.of(options))) {
            rig.startAll(1);
            for (int i = 0; i < damages; i++) {
                long took = damage(rig, i, options, reasons);
                healed += took >= 0 ? 1 : 0;
                slowest = Math.max(slowest, took);
                if (took < 0) {
                    break;
                }
            }
            int quarantined = rig.logLines("is damaged. It was moved to");
            Verdict verdict = rig.judge(reasons);
            return new RowResult()
                    .figure("damages", damages)
                    .figure("healed", healed)
                    .figure("quarantined", quarantined)
                    .figure("heal_s_max", String.format("%.1f", slowest / 1e3))
                    .judged(verdict, FIGURES)
                    .figure("threads_died", rig.deadThreads())
                    .failIf(healed < damages, "only " + healed + " of " + damages + " damages healed")
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .fail(reasons);
        }
    }

    /** Asks, ends the worker, damages, starts it again and asks the same; returns how long healing took, -1 if it did not. */
    private static long damage(Rig rig, int number, Options options, List<String> reasons) {
        Damage damage = ALL.get(number);
        ask(rig, number, options);
        rig.awaitEnded(rig.sender.acknowledged());
        Worker worker = rig.workers().get(0);
        if (damage.kill) {
            rig.havoc.kill(worker);
        } else {
            rig.havoc.terminate(worker);
        }
        int files = damage.inflict(rig.stateDir("w1"));
        rig.say(damage + ": " + files + " files");
        if (files == 0) {
            reasons.add(damage + ": there is no such file, so nothing was damaged");
        }
        long calls = rig.models.calls();
        long began = RunClock.nanos();
        Worker next = restart(rig);
        ask(rig, number, options);
        boolean over = Waits.until(() -> rig.remaining() == 0, HEALS);
        long tookMs = (RunClock.nanos() - began) / 1_000_000;
        if (!over || !next.isAlive()) {
            reasons.add(damage + ": not healed after " + tookMs + " ms, " + rig.remaining() + " jobs remain");
            return -1;
        }
        if (rig.models.calls() > calls) {
            reasons.add(damage + ": " + (rig.models.calls() - calls) + " calls for what had been answered");
        }
        rig.say(String.format("%s healed in %.1f s", damage, tookMs / 1e3));
        return tookMs;
    }

    /** A worker may end once with 74 and heal at its next start. */
    private static Worker restart(Rig rig) {
        Worker worker = rig.start("w1");
        Waits.until(() -> worker.isRunning() || !worker.isAlive(), HEALS);
        if (!worker.isAlive() && worker.exitCodeWithin(Duration.ZERO) == DISK) {
            rig.havoc.mourn(worker);
            return rig.start("w1");
        }
        return worker;
    }

    private static void ask(Rig rig, int number, Options options) {
        for (int i = 0; i < options.number("jobs"); i++) {
            rig.sender.ask("damage " + number + "." + i, Sent.RESULT);
        }
        rig.sender.flush(Duration.ofMinutes(1));
    }

    /**
     * What is done to all files of a kind.
     *
     * @param file what their names begin or end with
     * @param kill whether the worker was killed before, and not asked to go
     */
    private record Damage(String file, String how, boolean kill) {
        int inflict(Path state) {
            try (Stream<Path> walk = Files.walk(state)) {
                List<Path> files = walk.filter(Files::isRegularFile)
                        .filter(path ->
                                name(path).startsWith(file) || name(path).endsWith(file))
                        .sorted(Comparator.naturalOrder())
                        .toList();
                for (Path path : files) {
                    inflictOn(path);
                }
                return files.size();
            } catch (IOException e) {
                throw new UncheckedIOException("the state cannot be damaged", e);
            }
        }

        private static String name(Path path) {
            return String.valueOf(path.getFileName());
        }

        private void inflictOn(Path path) throws IOException {
            byte[] bytes = Files.readAllBytes(path);
            switch (how) {
                case "delete" -> Files.delete(path);
                case "truncate" -> Files.write(path, Arrays.copyOf(bytes, bytes.length / 2));
                default -> {
                    for (int i = bytes.length / 3; i < Math.min(bytes.length, bytes.length / 3 + 64); i++) {
                        bytes[i] ^= 0x5A;
                    }
                    Files.write(path, bytes);
                }
            }
        }

        @Override
        public String toString() {
            return how + " " + file + (kill ? " after SIGKILL" : " after SIGTERM");
        }
    }
}
