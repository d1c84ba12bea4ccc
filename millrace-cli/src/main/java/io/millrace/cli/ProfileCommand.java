package io.millrace.cli;

import io.millrace.cli.profile.FlamePage;
import io.millrace.cli.profile.PermitUse;
import io.millrace.cli.profile.Profile;
import io.millrace.cli.profile.Recording;
import io.millrace.cli.profile.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code profile}: what a running worker spends its time on. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = {
            "Records a running worker with the JVM's flight recorder and shows by step where processor time, allocation and waiting for locks go,",
            "what its permits did, and a flame graph as an HTML page. Linux; the worker goes on meanwhile."
        })
final class ProfileCommand implements Callable<Integer> {
    private final Screen screen;

    @Option(names = "--seconds", paramLabel = "N", description = "How long it is looked at (default: 30).")
    private int seconds = 30;

    @Option(
            names = "--metrics",
            paramLabel = "URL",
            description = "Where the worker's metrics are (default: ${DEFAULT-VALUE}); for what its permits did.")
    private URI metrics = URI.create("http://127.0.0.1:9464/metrics");

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Where the flame graph goes (default: ${DEFAULT-VALUE}).")
    private Path html = Path.of("millrace-profile.html");

    @Parameters(
            arity = "0..1",
            paramLabel = "PID",
            description = "The worker's process id (default: the one worker that runs on this machine).")
    private @Nullable Long pid;

    ProfileCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        if (seconds < 1 || seconds > 3_600) {
            throw new CommandFailed(ExitCode.USAGE, "--seconds: " + seconds + " is not from 1 to 3600.");
        }
        long worker = pid == null ? only() : pid;
        Map<String, Map<String, Double>> before = permits();
        screen.note("Recording process " + worker + " for " + seconds + " s …");
        Profile profile;
        try {
            profile = new Recording(worker).record(Duration.ofSeconds(seconds));
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.FAILED, "Process " + worker + ": " + e.getMessage() + ".");
        }
        show(profile);
        show(PermitUse.between(before, permits()));
        Files.writeString(html, FlamePage.of(profile, "Millrace worker, process " + worker + ", " + seconds + " s"));
        screen.print("");
        screen.print("flame graph: " + html.toAbsolutePath());
        return ExitCode.OK.number();
    }

    private static long only() {
        List<Long> workers = Recording.workers();
        if (workers.size() != 1) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    workers.isEmpty()
                            ? "No worker runs on this machine as this user; name its process id."
                            : "Several workers run here; name one: " + workers);
        }
        return workers.get(0);
    }

    private Map<String, Map<String, Double>> permits() {
        try {
            return PermitUse.read(metrics);
        } catch (IOException e) {
            screen.note("No metrics at " + metrics + " (" + e.getMessage()
                    + "): what permits did is not shown; see --metrics.");
            return Map.of();
        }
    }

    private void show(Profile profile) {
        int width = profile.steps().stream()
                .mapToInt(step -> named(step).length())
                .max()
                .orElse(0);
        String form = "%-" + width + "s %12s %8s %12s %10s";
        screen.print(String.format(form, "STEP", "PROCESSOR", "SHARE", "ALLOCATED", "LOCKS"));
        double sum = Math.max(1e-9, profile.sumMs());
        for (Step step : profile.steps()) {
            double ms = profile.cpuMs().getOrDefault(step, 0.0);
            screen.print(String.format(
                    form,
                    named(step),
                    number("%,.2f s", ms / 1e3),
                    number("%.1f %%", 100 * ms / sum),
                    number("%,.0f MiB", profile.allocatedBytes().getOrDefault(step, 0L) / 1048576.0),
                    number("%,.2f s", profile.lockedMs().getOrDefault(step, 0L) / 1e3)));
        }
        screen.print(String.format(
                Locale.ROOT,
                "all steps %.2f s; the process used %.2f s in %.1f s, %.0f %% of one processor",
                sum / 1e3,
                profile.processMs() / 1e3,
                profile.seconds(),
                profile.processMs() / profile.seconds() / 10));
    }

    private static String named(Step step) {
        return step.label() + ": " + step.says();
    }

    private static String number(String form, double value) {
        return String.format(Locale.ROOT, form, value);
    }

    private void show(Map<String, Map<String, Double>> permits) {
        permits.forEach((model, states) -> {
            double all =
                    states.values().stream().mapToDouble(Double::doubleValue).sum();
            screen.print("");
            screen.print("permits of " + model);
            states.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                    .forEach(state -> screen.print(String.format(
                            Locale.ROOT, "  %5.1f %%  %s", 100 * state.getValue() / all, meaning(state.getKey()))));
        });
    }

    private static String meaning(String state) {
        return switch (state) {
            case "wire" -> "used: a call was on the wire";
            case "idle" -> "idle: nothing was there to send";
            case "batch" -> "idle: a batch was filling";
            default -> "idle: held back by " + state.replace('_', ' ');
        };
    }
}
