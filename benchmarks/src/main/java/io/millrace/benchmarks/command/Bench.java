package io.millrace.benchmarks.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.benchmarks.Ladder;
import io.millrace.benchmarks.LadderRun;
import io.millrace.benchmarks.Size;
import io.millrace.benchmarks.completions.CompletionLadder;
import io.millrace.benchmarks.hit.HitLadder;
import io.millrace.benchmarks.hit.SettingsLadder;
import io.millrace.benchmarks.latency.LatencyLadder;
import io.millrace.benchmarks.micro.MicroLadder;
import io.millrace.benchmarks.miss.MissLadder;
import io.millrace.benchmarks.peers.PeerLadder;
import io.millrace.benchmarks.real.RealLadder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench LADDER... [--quick]}: measures, prints tables, and writes a report of each ladder as HTML and as JSON. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Millrace beside its references, in one run.",
        sortOptions = false)
public final class Bench implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final int ROUNDS = 6;
    private static final int QUICK_ROUNDS = 1;

    private static final Map<String, Ladder> LADDERS = ladders(
            new HitLadder(),
            new SettingsLadder(),
            new MissLadder(),
            new LatencyLadder(),
            new CompletionLadder(),
            new RealLadder(),
            new PeerLadder(),
            new MicroLadder());

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(
            paramLabel = "LADDER",
            description = "hit, settings, miss, latency, completions, real, peers, micro; none: all")
    private List<String> names = List.of();

    @Option(names = "--quick", description = "A small run: to see that all works; its figures are hints.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Measured rounds; default 6, quick 1.")
    private int rounds;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the reports go; default ${DEFAULT-VALUE}.")
    private Path out = Path.of("bench-reports");

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where data lies during a run; default ${DEFAULT-VALUE}.")
    private Path work = Path.of(System.getProperty("java.io.tmpdir"), "millrace-bench");

    private Bench() {}

    /** Ends the JVM with 0 if all was measured, 1 if a ladder failed, 2 if the command makes no sense. */
    public static void main(String[] args) {
        quietLogs();
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() {
        for (String name : names) {
            if (!LADDERS.containsKey(name)) {
                spec.commandLine().getErr().println("There is no ladder " + name + "; there are " + LADDERS.keySet());
                return USAGE;
            }
        }
        Size size = new Size(quick, rounds > 0 ? rounds : quick ? QUICK_ROUNDS : ROUNDS);
        for (Map.Entry<String, Ladder> ladder : LADDERS.entrySet()) {
            if (names.isEmpty() || names.contains(ladder.getKey())) {
                System.out.println(LadderRun.of(ladder.getValue(), size, work, out));
            }
        }
        return 0;
    }

    /** Only what goes wrong: what a client says of a topic being emptied under it tells nothing. */
    private static void quietLogs() {
        for (String name : List.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "org.apache.kafka", "io.millrace")) {
            if (LoggerFactory.getLogger(name) instanceof Logger logger) {
                logger.setLevel(Level.ERROR);
            }
        }
    }

    private static Map<String, Ladder> ladders(Ladder... ladders) {
        Map<String, Ladder> byName = new LinkedHashMap<>();
        for (Ladder ladder : ladders) {
            byName.put(ladder.name(), ladder);
        }
        return byName;
    }
}
