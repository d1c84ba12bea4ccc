package io.millrace.cli;

import io.millrace.observe.Baseline;
import io.millrace.observe.Baseline.Comparison;
import io.millrace.observe.Figure;
import io.millrace.observe.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baseline}: is it as fast and cheap as it was? */
@Command(
        name = "baseline",
        mixinStandardHelpOptions = true,
        description = {
            "Keeps the figures of a run, and holds a later run against them: what 'report' says of workers since they started.",
            "'compare' ends with exit code 8 if a figure is worse by more than its tolerance."
        })
final class BaselineCommand implements Callable<Integer> {
    private static final String FORM = "%-11s %-22s %14s %14s %14s  %s";

    private final Screen screen;

    BaselineCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        throw new CommandFailed(ExitCode.USAGE, "baseline save NAME, or baseline compare NAME.");
    }

    @Command(
            name = "save",
            mixinStandardHelpOptions = true,
            description = "Keeps the figures of the run that workers just did.")
    int save(
            @Parameters(paramLabel = "NAME", description = "What to call it: letters, digits, - and _.") String name,
            @Mixin MetricsPages pages,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = "baselines",
                            description = "Where baselines are kept (default: ${DEFAULT-VALUE}).")
                    Path dir)
            throws IOException {
        Path file = file(dir, name);
        Baseline baseline = Baseline.of(measured(pages));
        Files.createDirectories(dir);
        Files.writeString(file, baseline.json() + "\n");
        screen.note("Saved as " + file + ".");
        return ExitCode.OK.number();
    }

    @Command(
            name = "compare",
            mixinStandardHelpOptions = true,
            description =
                    "Holds the run that workers just did against a baseline; exit code 8 if a figure is worse beyond its tolerance.")
    int compare(
            @Parameters(paramLabel = "NAME", description = "The baseline.") String name,
            @Mixin MetricsPages pages,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = "baselines",
                            description = "Where baselines are kept (default: ${DEFAULT-VALUE}).")
                    Path dir,
            @Option(
                            names = "--tolerance",
                            paramLabel = "FIGURE=VALUE",
                            description =
                                    "How much worse a figure may be, in its own unit, e.g. p95_ms=200; more than once for several.")
                    @Nullable
                    Map<String, Double> tolerances,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FORM",
                            defaultValue = "table",
                            description = "table or json (default: ${DEFAULT-VALUE}).")
                    ConfigCommand.Form form)
            throws IOException {
        Path file = file(dir, name);
        if (!Files.isReadable(file)) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND, "There is no baseline " + file + "; 'baseline save' makes one.");
        }
        Baseline before = Baseline.read(Files.readString(file));
        List<Comparison> all = before.with(Baseline.of(measured(pages)), figures(tolerances));
        if (form == ConfigCommand.Form.JSON) {
            screen.print(Json.pretty(json(name, all)));
        } else {
            table(all);
        }
        List<Comparison> worse = all.stream().filter(Comparison::worse).toList();
        worse.forEach(one -> screen.note("Worse beyond its tolerance: " + one.type() + " "
                + one.figure().label() + " (" + one.figure().says() + ")."));
        return (worse.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS).number();
    }

    private static List<Report> measured(MetricsPages pages) {
        List<Report> reports = pages.reports();
        if (reports.isEmpty()) {
            throw new CommandFailed(ExitCode.NOT_FOUND, "No job has ended yet: there is nothing to keep or compare.");
        }
        return reports;
    }

    private static Path file(Path dir, String name) {
        if (!name.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new CommandFailed(
                    ExitCode.USAGE, "'" + name + "' is no name: letters, digits, - and _, at most 100.");
        }
        return dir.resolve(name + ".json");
    }

    private static Map<Figure, Double> figures(@Nullable Map<String, Double> named) {
        Map<Figure, Double> tolerances = new EnumMap<>(Figure.class);
        if (named != null) {
            named.forEach((label, value) -> {
                List<String> known = new ArrayList<>();
                for (Figure figure : Figure.values()) {
                    known.add(figure.label());
                    if (figure.label().equals(label)) {
                        tolerances.put(figure, value);
                    }
                }
                if (!known.contains(label) || value < 0) {
                    throw new CommandFailed(
                            ExitCode.USAGE, "--tolerance " + label + ": a number from 0 up for one of " + known + ".");
                }
            });
        }
        return tolerances;
    }

    private void table(List<Comparison> all) {
        screen.print(String.format(FORM, "TYPE", "FIGURE", "BASELINE", "NOW", "TOLERANCE", ""));
        for (Comparison one : all) {
            screen.print(String.format(
                            FORM,
                            one.type(),
                            one.figure().label(),
                            number(one.before()),
                            one.now() == null ? "-" : number(one.now()),
                            number(one.tolerance()),
                            one.worse() ? "WORSE" : "")
                    .stripTrailing());
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.6f" : "%,.2f", value);
    }

    private static Map<String, Object> json(String name, List<Comparison> all) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 1);
        json.put("baseline", name);
        json.put("worse", all.stream().filter(Comparison::worse).count());
        json.put(
                "figures",
                all.stream()
                        .map(one -> {
                            Map<String, Object> figure = new LinkedHashMap<>();
                            figure.put("type", one.type());
                            figure.put("figure", one.figure().label());
                            figure.put("before", one.before());
                            figure.put("now", one.now());
                            figure.put("tolerance", one.tolerance());
                            figure.put("worse", one.worse());
                            return figure;
                        })
                        .toList());
        return json;
    }
}
