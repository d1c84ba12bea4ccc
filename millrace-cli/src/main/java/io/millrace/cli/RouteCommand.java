package io.millrace.cli;

import io.millrace.completion.route.eval.Half;
import io.millrace.completion.route.eval.ModelPrice;
import io.millrace.completion.route.eval.RouteEval;
import io.millrace.completion.route.eval.RouteReport;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code route eval}: what routes cost and how often they are right, on questions whose answers are known. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description = "Runs routes over a labelled set: large calls, cost, quality, share of the gap recovered.")
final class RouteCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private RouteCommandSet set = new RouteCommandSet();

    @Option(
            names = "--routes",
            required = true,
            split = ",",
            paramLabel = "ROUTE",
            description = "Routes to run, separated by commas.")
    private List<String> routes = List.of();

    @Option(
            names = "--split",
            paramLabel = "HALF",
            defaultValue = "held-out",
            converter = RouteCommandSet.HalfConverter.class,
            description = "Which questions: fit, held-out or all (default: ${DEFAULT-VALUE}).")
    private Half half = Half.HELD_OUT;

    @Option(
            names = "--price",
            paramLabel = "MODEL=IN/OUT",
            description =
                    "US dollars for a million tokens of a model, in and out; those of the recorded models are built in.")
    private Map<String, String> prices = Map.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json (default: ${DEFAULT-VALUE}).")
    private ConfigCommand.Form form = ConfigCommand.Form.TABLE;

    RouteCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        RouteEval eval = new RouteEval(set.questions(half), half, set.seed(), prices());
        RouteReport report;
        try {
            report = eval.report(set.routes(routes));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
        }
        if (form == ConfigCommand.Form.JSON) {
            screen.print(Json.pretty(report));
        } else {
            report.lines().forEach(screen::print);
        }
        return ExitCode.OK.number();
    }

    private Map<String, ModelPrice> prices() {
        Map<String, ModelPrice> all = new HashMap<>(RouteCommandSet.listPrices());
        prices.forEach((model, price) -> all.put(model, price(model, price)));
        return all;
    }

    private static ModelPrice price(String model, String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 2) {
                return new ModelPrice(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new CommandFailed(
                ExitCode.USAGE,
                "--price " + model + "=" + text + ": must be two prices of at least 0, such as " + model + "=0.6/0.6.");
    }
}
