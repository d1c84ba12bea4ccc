package io.millrace.benchmarks.micro;

import io.millrace.benchmarks.Column;
import io.millrace.benchmarks.Figures;
import io.millrace.benchmarks.Ladder;
import io.millrace.benchmarks.Report;
import io.millrace.benchmarks.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The parts under JMH, each in a process of its own; a round is an iteration. */
public final class MicroLadder implements Ladder {

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public Report run(Path dir, Size size) {
        Collection<RunResult> results;
        try {
            results = new Runner(new OptionsBuilder()
                            .include("io\\.millrace\\.benchmarks\\.micro\\.")
                            .forks(1)
                            .jvmArgs("-Xmx1g", "-XX:+UseSerialGC")
                            .warmupIterations(size.of(3, 1))
                            .warmupTime(TimeValue.milliseconds(size.of(1_000, 300)))
                            .measurementIterations(size.rounds())
                            .measurementTime(TimeValue.milliseconds(size.of(1_000, 300)))
                            .verbosity(VerboseMode.SILENT)
                            .shouldFailOnError(true)
                            .build())
                    .run();
        } catch (RunnerException e) {
            throw new IllegalStateException("a micro benchmark failed", e);
        }
        Figures figures = new Figures();
        List<String> steps = new ArrayList<>();
        for (RunResult result : results) {
            String step = step(result.getParams());
            steps.add(step);
            int round = 1;
            for (var fork : result.getBenchmarkResults()) {
                for (IterationResult iteration : fork.getIterationResults()) {
                    figures.add(
                            step,
                            round++,
                            Map.of("ns", iteration.getPrimaryResult().getScore()));
                }
            }
        }
        Column ns = Column.of("ns an operation", "ns", 0);
        return new Report(
                "micro",
                "The parts, one by one",
                steps,
                List.of(ns),
                List.of(ns),
                Map.of("tool", "JMH, one fork a benchmark, one thread"),
                List.of("A job has about 1,050 bytes, its text about 900 characters."),
                figures);
    }

    private static String step(BenchmarkParams params) {
        String name = params.getBenchmark();
        String method = name.substring(name.lastIndexOf('.') + 1);
        String dimensions = params.getParam("dimensions");
        return dimensions == null ? method : method + " " + dimensions;
    }
}
