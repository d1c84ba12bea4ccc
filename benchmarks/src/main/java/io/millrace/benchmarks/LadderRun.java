package io.millrace.benchmarks;

import java.nio.file.Path;

/** Runs a ladder and writes its reports. */
public final class LadderRun {
    private LadderRun() {}

    /**
     * The table and where the reports are, as text.
     *
     * @param work where data lies during the run
     * @param out where the reports go
     */
    public static String of(Ladder ladder, Size size, Path work, Path out) {
        double load = Machine.load();
        Report report = ladder.run(work.resolve(ladder.name()), size);
        Run run = new Run(report, size, Machine.facts(), load, Machine.load());
        return run.text() + "\n  " + ReportFiles.write(run, out) + "\n";
    }
}
