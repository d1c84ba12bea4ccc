package io.millrace.cli;

import io.millrace.completion.route.FeatureSettings;
import io.millrace.completion.route.RouteSettings;
import io.millrace.completion.route.ScoreSettings;
import io.millrace.completion.route.eval.Half;
import io.millrace.completion.route.eval.LabelledSet;
import io.millrace.completion.route.eval.RouteFit;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code route fit}: chooses the weights of a route's score on one half of a labelled set. */
@Command(
        name = "fit",
        mixinStandardHelpOptions = true,
        description =
                "Chooses weights, bias and threshold of a route's score on the fit half of a set, and prints them.")
final class RouteCommandFit implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private RouteCommandSet set = new RouteCommandSet();

    @Option(names = "--route", required = true, paramLabel = "ROUTE", description = "The route; it has one score.")
    private String route = "";

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            defaultValue = "0.30",
            description = "Share of large calls that the threshold gives on the fit half (default: ${DEFAULT-VALUE}).")
    private double share;

    @Option(
            names = "--ridge",
            paramLabel = "N",
            defaultValue = "300",
            description = "Penalty of large weights (default: ${DEFAULT-VALUE}).")
    private double ridge;

    @Option(
            names = "--splits",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "In place of weights: APGR on the held-out half of N other splits, seeds 1 to N, each fitted anew.")
    private int splits;

    RouteCommandFit(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        RouteSettings settings = set.route(route);
        if (!(share > 0 && share <= 1) || !(ridge > 0)) {
            throw new CommandFailed(ExitCode.USAGE, "--share must be above 0 and at most 1, and --ridge above 0.");
        }
        RouteFit fit;
        try {
            fit = RouteFit.of(set.questions(Half.FIT), settings, ridge);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
        }
        if (splits > 0) {
            across(settings);
            return ExitCode.OK.number();
        }
        ScoreSettings score = fit.fit(share);
        screen.print(String.format(
                Locale.ROOT,
                "# APGR %.3f by cross-validation within the fit half",
                fit.crossValidatedApgr(set.seed())));
        for (Map.Entry<String, FeatureSettings> feature : score.features().entrySet()) {
            screen.print(feature.getKey() + ".weight: " + feature.getValue().weight());
        }
        screen.print("bias: " + score.bias());
        screen.print("threshold: " + score.threshold());
        return ExitCode.OK.number();
    }

    private void across(RouteSettings settings) throws IOException {
        LabelledSet all = set.questions(Half.ALL);
        double score = 0;
        double length = 0;
        for (long other = 1; other <= splits; other++) {
            RouteFit.SplitApgr apgr = RouteFit.acrossSplit(all, settings, ridge, other);
            screen.print(String.format(
                    Locale.ROOT, "seed %d: score %.3f, longest prompts %.3f", other, apgr.score(), apgr.length()));
            score += apgr.score() / splits;
            length += apgr.length() / splits;
        }
        screen.print(String.format(Locale.ROOT, "mean: score %.3f, longest prompts %.3f", score, length));
    }
}
