package io.millrace.reliability;

import io.millrace.reliability.WitnessServer.LatencyRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** H9: the key is taken out of service, and a while later its file holds the new one. No job dies, work goes on without a restart, and no key is in any log. */
final class KeyRotationRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "retries", "excess"
    };
    private static final String OLD = "sk-canary-old-5f2d8c41";
    private static final String NEW = "sk-canary-new-93ab77e0";

    @Override
    public String name() {
        return "H9";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("rate", "50", "refused-ms", "30000", "resume-max-ms", "10000", "probes-max", "30");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        Path file = Path.of(options.text("dir"))
                .resolve("H9-" + options.seed() + ".key")
                .toAbsolutePath();
        write(file, OLD);
        RigPlan plan = RigPlan.of(options);
        WorkerShape shape = plan.shape().withProvider("api_key: ${file:" + file + "}");
        Script right = Script.right(LatencyRange.ofMillis(10, 30));
        try (Rig rig = new Rig(dir, plan.withShape(shape))) {
            rig.models.play(only(OLD, right));
            rig.startAll(options.number("workers"));
            Drip drip = Drip.start(rig.sender, "rotation", options.number("rate"));
            Waits.pause(8_000);
            long calls = rig.models.calls();
            rig.models.play(only(NEW, right));
            rig.say("the old key is refused");
            Waits.pause(options.number("refused-ms"));
            long tries = rig.models.calls() - calls;
            int left = rig.remaining();
            write(file, NEW);
            long at = rig.clock.micros();
            rig.say("the file holds the new key, " + left + " jobs remain");
            Waits.until(() -> rig.remaining() < options.number("rate"), Duration.ofMinutes(2));
            drip.stop();
            Verdict verdict = rig.judge(reasons);
            long resumed = Histories.read(dir).http().stream()
                    .filter(e -> e.what() == HttpEvent.What.ANSWERED && e.at() > at)
                    .mapToLong(e -> (e.at() - at) / 1_000)
                    .min()
                    .orElse(-1);
            int leaks = leaks(dir);
            return new RowResult()
                    .figure("jobs", rig.sender.acknowledged())
                    .judged(verdict, FIGURES)
                    .figure("tries_while_refused", tries)
                    .figure("left", left)
                    .figure("resume_s", String.format("%.1f", resumed / 1e3))
                    .figure("leaks", leaks)
                    .failIf(verdict.figure("dead") > 0, "a good job became a dead letter")
                    .failIf(tries == 0 || left == 0, "the refused key stopped nothing")
                    .failIf(tries > options.number("probes-max"), tries + " calls were made with a key that is refused")
                    .failIf(
                            resumed < 0 || resumed > options.number("resume-max-ms"),
                            "resumed after " + resumed + " ms")
                    .failIf(leaks > 0, "a key stands in " + leaks + " files of the run")
                    .fail(reasons);
        }
    }

    private static Script only(String key, Script right) {
        return call -> call.authorization().equals("Bearer " + key)
                ? right.decide(call)
                : Deed.error("key", 401, "invalid_api_key", "Incorrect API key provided: " + call.authorization());
    }

    private static void write(Path file, String key) {
        try {
            Files.createDirectories(file.getParent());
            // Moved into place, as a secret store does it: nobody reads half a key.
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, key);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the key file cannot be written", e);
        }
    }

    private static int leaks(Path dir) {
        try (Stream<Path> files = Files.walk(dir)) {
            int leaks = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                leaks += text.contains(OLD) || text.contains(NEW) ? 1 : 0;
            }
            return leaks;
        } catch (IOException e) {
            throw new UncheckedIOException("the run directory cannot be read", e);
        }
    }
}
