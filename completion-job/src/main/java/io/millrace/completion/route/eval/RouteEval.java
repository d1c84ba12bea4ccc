package io.millrace.completion.route.eval;

import io.millrace.completion.route.AnswerSchema;
import io.millrace.completion.route.Route;
import io.millrace.completion.route.RouteSettings;
import io.millrace.completion.route.Routes;
import io.millrace.completion.route.Score;
import io.millrace.completion.route.ScoreSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs routes over the recorded answers of a labelled set, and sets them beside the small model alone, the large one alone, a random choice and the best choice.
 *
 * <p>The share of the gap recovered (PGR) is (quality - small) / (large - small). APGR is RouteLLM's: the mean of PGR over all shares of large calls that a route
 * reaches when its threshold falls from never to always.
 */
public final class RouteEval {
    private final LabelledSet set;
    private final Half half;
    private final long seed;
    private final Map<String, ModelPrice> prices;

    /**
     * @param set the part of it to ask, see {@link LabelledSet#half}
     * @param half which part that is, for the report
     * @param seed of that split; the bootstrap draws by it too
     * @param prices by model; the cost of a model without one is unknown, never 0
     */
    public RouteEval(LabelledSet set, Half half, long seed, Map<String, ModelPrice> prices) {
        this.set = set;
        this.half = half;
        this.seed = seed;
        this.prices = Map.copyOf(prices);
    }

    /**
     * The report, one row a route after those of each model alone.
     *
     * @param routes by name; all have the same first and last model
     * @throws IllegalArgumentException with every mistake in the routes, one a line; or if they have different models at their ends
     */
    public RouteReport report(Map<String, RouteSettings> routes) {
        Routes compiled = Routes.of(routes, set.models()::contains, AnswerSchema.NONE);
        List<List<String>> ends =
                routes.values().stream().map(RouteEval::ends).distinct().toList();
        if (ends.size() != 1) {
            throw new IllegalArgumentException("routes: all must begin and end with the same models, but have " + ends);
        }
        String small = ends.get(0).get(0);
        String large = ends.get(0).get(1);
        Gap gap = new Gap(set.questions(), small, large);
        List<RouteRow> rows = new ArrayList<>();
        rows.add(row("small alone", "baseline", trials(small), gap, null));
        rows.add(row("large alone", "baseline", trials(large), gap, null));
        routes.forEach((name, settings) -> compiled.get(name)
                .ifPresent(route -> rows.add(row(
                        name,
                        settings.escalation().enabled() ? "escalation" : "predictive",
                        set.questions().stream()
                                .map(question -> Trial.of(route, question))
                                .toList(),
                        gap,
                        sweep(route, gap)))));
        return new RouteReport(
                set.name(),
                half,
                seed,
                set.questions().size(),
                small,
                large,
                gap.byLength().apgr(),
                gap.best().apgr(),
                gap.oracleShare(),
                gap.oracleQuality(gap.oracleShare()),
                rows);
    }

    private static List<String> ends(RouteSettings route) {
        List<String> models =
                route.tiers().values().stream().map(tier -> tier.model()).toList();
        return models.isEmpty() ? List.of() : List.of(models.get(0), models.get(models.size() - 1));
    }

    private List<Trial> trials(String model) {
        return set.questions().stream()
                .map(question -> new Trial(question, List.of(model)))
                .toList();
    }

    private RouteRow row(String name, String kind, List<Trial> trials, Gap gap, @Nullable Sweep sweep) {
        int count = trials.size();
        int right = (int) trials.stream().filter(Trial::correct).count();
        double quality = right / (double) count;
        double share = trials.stream().filter(trial -> trial.asked(gap.large())).count() / (double) count;
        double[] gained = new double[count];
        for (int i = 0; i < count; i++) {
            Trial trial = trials.get(i);
            gained[i] = (trial.correct() ? 1 : 0)
                    - (trial.question().of(gap.small()).correct() ? 1 : 0);
        }
        return new RouteRow(
                name,
                kind,
                share,
                trials.stream().mapToInt(trial -> trial.models().size()).sum() / (double) count,
                costPerThousand(trials),
                quality,
                Interval95.wilson(right, count),
                gap.pgr(quality),
                Bootstrap.of(count, seed, times -> gap.recovered(gained, times)),
                sweep == null ? null : sweep.apgr(),
                sweep == null ? null : Bootstrap.of(count, seed, sweep::apgr),
                sweep == null ? null : sweep.apgr() - gap.byLength().apgr(),
                sweep == null
                        ? null
                        : Bootstrap.of(
                                count,
                                seed,
                                times -> sweep.apgr(times) - gap.byLength().apgr(times)),
                gap.randomQuality(share),
                gap.lengthPgr(share),
                gap.oracleQuality(share));
    }

    private @Nullable Double costPerThousand(List<Trial> trials) {
        double sum = trials.stream().mapToDouble(trial -> trial.cost(prices)).sum();
        return Double.isNaN(sum) ? null : 1000 * sum / trials.size();
    }

    /** By the score that decides: of the answer where one is checked, else of the prompt; null if there is not exactly one. */
    private @Nullable Sweep sweep(Route route, Gap gap) {
        return score(route.settings())
                .map(Score::of)
                .map(score -> new Sweep(
                        set.questions().stream()
                                .mapToDouble(question -> score.of(
                                        question.prompt(),
                                        question.of(gap.small()).text()))
                                .toArray(),
                        Sweep.gains(set.questions(), gap.small(), gap.large())))
                .orElse(null);
    }

    static Optional<ScoreSettings> score(RouteSettings route) {
        Stream<ScoreSettings> ofPrompt = route.tiers().values().stream()
                .flatMap(tier -> tier.rules().values().stream())
                .map(rule -> rule.score());
        Stream<ScoreSettings> ofAnswer =
                route.escalation().enabled() ? Stream.of(route.escalation().score()) : Stream.empty();
        List<ScoreSettings> scores = Stream.concat(ofPrompt, ofAnswer)
                .filter(score -> !score.features().isEmpty())
                .toList();
        return scores.size() == 1 ? Optional.of(scores.get(0)) : Optional.empty();
    }
}
