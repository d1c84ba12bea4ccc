package io.millrace.cli;

import io.millrace.client.CostsTopic;
import io.millrace.observe.Report;
import io.millrace.topology.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code report}: what workers did and what it cost. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Prints requests, errors, times, tokens, hits and cost, by the metrics of workers since they started.",
            "With a cluster, also what was paid and avoided since ever, by the topic " + Names.COSTS + "."
        })
final class ReportCommand implements Callable<Integer> {
    private static final Duration READ = Duration.ofMinutes(5);

    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private MetricsPages pages = new MetricsPages();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json (default: table).")
    private ConfigCommand.Form form = ConfigCommand.Form.TABLE;

    ReportCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Report> reports = pages.reports();
        List<CostsTopic.Sum> costs = costs();
        if (form == ConfigCommand.Form.JSON) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("workers", reports);
            if (costs != null) {
                all.put("costs", costs);
            }
            screen.print(Json.pretty(all));
        } else {
            ReportTable.of(reports).forEach(screen::print);
            if (costs != null) {
                screen.print("");
                ReportTable.ofCosts(costs).forEach(screen::print);
            }
        }
        return ExitCode.OK.number();
    }

    private @Nullable List<CostsTopic.Sum> costs() throws IOException, InterruptedException {
        if (!cluster.named()) {
            return null;
        }
        Map<String, String> kafka = cluster.settings().kafka();
        TopicsThere.require(kafka, List.of(Names.COSTS));
        return CostsTopic.read(kafka, READ);
    }
}
