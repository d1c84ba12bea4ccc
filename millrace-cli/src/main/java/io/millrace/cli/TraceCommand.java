package io.millrace.cli;

import io.millrace.app.TimingsReader;
import io.millrace.observe.JobTiming;
import io.millrace.observe.JobTiming.Span;
import java.util.ArrayList;
import java.util.Comparator;
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

/** {@code trace}: where a job's time went. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Shows where a job's time went: its stages from its topic to the commit of its outcome, and which limit it waited for.",
            "Reads millrace.timings, which workers write; needs no tracing backend."
        })
final class TraceCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "JOB",
            description = "The job: TOPIC-PARTITION@OFFSET, e.g. embedding.jobs-3@1042, or its custom_id.")
    private @Nullable String job;

    @Option(names = "--slowest", paramLabel = "N", description = "In place of a job: the N slowest.")
    private @Nullable Integer slowest;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "With --slowest: ended at or after 90s, 2h, 3d ago, or an RFC 3339 time (default: all that are kept).")
    private @Nullable String since;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "chart, json or svg (default: chart); svg is of one job.")
    private Form form = Form.CHART;

    /** How it is shown. */
    enum Form {
        CHART,
        JSON,
        SVG
    }

    TraceCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        if ((job == null) == (slowest == null)) {
            throw new CommandFailed(ExitCode.USAGE, "Which job? Give one, or --slowest N.");
        }
        if (slowest != null && (slowest < 1 || slowest > 10_000)) {
            throw new CommandFailed(ExitCode.USAGE, "--slowest: " + slowest + " is not from 1 to 10000.");
        }
        if (slowest == null && since != null) {
            throw new CommandFailed(ExitCode.USAGE, "--since goes with --slowest.");
        }
        if (slowest != null && form == Form.SVG) {
            throw new CommandFailed(ExitCode.USAGE, "-o svg shows one job; give its id.");
        }
        try (TimingsReader reader = new TimingsReader(cluster.settings().kafka())) {
            if (job != null) {
                show(one(reader, job));
            } else if (slowest != null) {
                long sinceMs = since == null ? 0 : DlqSelection.time("--since", since);
                show(reader.slowest(slowest, sinceMs));
            }
        }
        return ExitCode.OK.number();
    }

    private static JobTiming one(TimingsReader reader, String id) {
        JobTiming found = reader.find(id);
        if (found == null) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    "No timing of " + id
                            + " is kept: it has not ended yet, is too long ago, or was beyond observe.timings.");
        }
        return found;
    }

    private void show(JobTiming found) {
        switch (form) {
            case JSON -> screen.print(Json.pretty(json(found)));
            case SVG -> screen.print(GanttSvg.of(found).stripTrailing());
            case CHART ->
                new Gantt(screen.unicode(), screen.columns()).lines(found).forEach(screen::print);
        }
    }

    private void show(List<JobTiming> found) {
        if (form == Form.JSON) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("schemaVersion", 1);
            json.put("jobs", found.stream().map(TraceCommand::json).toList());
            screen.print(Json.pretty(json));
            return;
        }
        if (found.isEmpty()) {
            screen.note("No timings are kept" + (since == null ? "." : " of that time."));
            return;
        }
        int width =
                found.stream().mapToInt(timing -> timing.job().length()).max().orElse(0);
        screen.print(String.format(Locale.ROOT, "%-" + width + "s %11s  %s", "JOB", "TOOK", "MOST OF IT"));
        for (JobTiming timing : found) {
            String most = timing.spans().stream()
                    .max(Comparator.comparingLong(Span::tookMs))
                    .map(span -> Gantt.seconds(span.tookMs()) + " " + Gantt.label(span))
                    .orElse("");
            screen.print(String.format(
                    Locale.ROOT, "%-" + width + "s %11s  %s", timing.job(), Gantt.seconds(timing.tookMs()), most));
        }
    }

    private static Map<String, Object> json(JobTiming job) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", 1);
        json.put("job", job.job());
        json.put("custom_id", job.customId());
        json.put("model", job.model());
        json.put("outcome", job.outcome());
        json.put("reason", job.reason());
        json.put("attempts", job.attempts());
        json.put("trace_id", job.trace());
        json.put("start_ms", job.startMs());
        json.put("took_ms", job.tookMs());
        List<Map<String, Object>> stages = new ArrayList<>();
        for (Span span : job.spans()) {
            Map<String, Object> stage = new LinkedHashMap<>();
            stage.put("stage", span.stage().label());
            stage.put("detail", span.detail());
            stage.put("from_ms", span.fromMs() - job.startMs());
            stage.put("took_ms", span.tookMs());
            stages.add(stage);
        }
        json.put("stages", stages);
        return json;
    }
}
