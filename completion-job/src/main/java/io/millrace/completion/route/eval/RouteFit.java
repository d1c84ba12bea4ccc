package io.millrace.completion.route.eval;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.millrace.completion.route.FeatureSettings;
import io.millrace.completion.route.RouteSettings;
import io.millrace.completion.route.Score;
import io.millrace.completion.route.ScoreSettings;
import io.millrace.completion.route.TierSettings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.DoubleStatistics;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Statistic;

/**
 * Chooses the weights, the bias and the threshold of a score: ridge regression (LIBLINEAR) of what a large call gains, on the features in units of their standard
 * deviations. The score of a prompt is then the gain to be expected.
 */
public final class RouteFit {
    private static final int FOLDS = 5;
    private static final int REPEATS = 8;
    private static final MathContext DIGITS = new MathContext(4);

    private final double ridge;
    private final double[][] values;
    private final double[] gains;
    private final ScoreSettings template;

    private RouteFit(List<Question> questions, String small, String large, ScoreSettings template, double ridge) {
        Score score = Score.of(template);
        this.template = template;
        this.ridge = ridge;
        this.gains = Sweep.gains(questions, small, large);
        this.values = questions.stream()
                .map(question ->
                        score.values(question.prompt(), question.of(small).text()))
                .toArray(double[][]::new);
    }

    /**
     * Reads the features off every question.
     *
     * @param set the half to choose on
     * @param route whose one score is to be chosen, between its first and its last model; the weights it has do not matter
     * @param ridge penalty of the squared weights, above 0; the more, the smaller they are
     * @throws IllegalArgumentException if the route has a mistake, no score or several, or a model that the set lacks
     */
    public static RouteFit of(LabelledSet set, RouteSettings route, double ridge) {
        List<String> models =
                route.tiers().values().stream().map(TierSettings::model).toList();
        ScoreSettings template = RouteEval.score(route)
                .orElseThrow(
                        () -> new IllegalArgumentException("The route must have one score, but has none or several."));
        if (models.isEmpty() || !set.models().containsAll(models)) {
            throw new IllegalArgumentException(
                    set.name() + " has answers of " + set.models() + ", but the route asks " + models + ".");
        }
        return new RouteFit(set.questions(), models.get(0), models.get(models.size() - 1), template, ridge);
    }

    /**
     * The score with four digits a weight.
     *
     * @param share of large calls that the threshold gives on these questions, above 0 and at most 1
     */
    public ScoreSettings fit(double share) {
        double[] weights = weights(rows());
        Map<String, FeatureSettings> features = new LinkedHashMap<>();
        int[] at = {0};
        template.features()
                .forEach((name, feature) -> features.put(
                        name,
                        new FeatureSettings(
                                feature.measure(), feature.pattern(), feature.of(), rounded(weights[at[0]++]))));
        ScoreSettings open = new ScoreSettings(features, rounded(weights[at[0]]), 0);
        double[] rounded = DoubleStream.concat(
                        features.values().stream().mapToDouble(FeatureSettings::weight), DoubleStream.of(open.bias()))
                .toArray();
        double[] scores =
                Arrays.stream(values).mapToDouble(row -> sum(rounded, row)).toArray();
        double threshold = Quantile.withDefaults().evaluate(scores, 1 - share);
        return new ScoreSettings(features, open.bias(), rounded(threshold));
    }

    /** What to expect on other questions: mean APGR over eight five-fold cross-validations within these. */
    public double crossValidatedApgr(long seed) {
        double sum = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            List<Integer> order = new ArrayList<>(rows());
            Collections.shuffle(order, new Random(seed + repeat));
            double[] scores = new double[gains.length];
            for (int fold = 0; fold < FOLDS; fold++) {
                List<Integer> train = new ArrayList<>();
                for (int i = 0; i < order.size(); i++) {
                    if (i % FOLDS != fold) {
                        train.add(order.get(i));
                    }
                }
                double[] weights = weights(train);
                for (int i = fold; i < order.size(); i += FOLDS) {
                    scores[order.get(i)] = sum(weights, values[order.get(i)]);
                }
            }
            sum += new Sweep(scores, gains).apgr();
        }
        return sum / REPEATS;
    }

    /**
     * Chooses weights on the fit half of a split and measures them on its other half: how far a figure hangs on the split.
     *
     * @param all the whole set
     */
    public static SplitApgr acrossSplit(LabelledSet all, RouteSettings route, double ridge, long seed) {
        RouteFit chosen = of(all.half(Half.FIT, seed), route, ridge);
        LabelledSet rest = all.half(Half.HELD_OUT, seed);
        RouteFit asked = of(rest, route, ridge);
        double[] weights = chosen.weights(chosen.rows());
        double[] scores = Arrays.stream(asked.values)
                .mapToDouble(row -> sum(weights, row))
                .toArray();
        double[] lengths = rest.questions().stream()
                .mapToDouble(question -> question.prompt().length())
                .toArray();
        return new SplitApgr(seed, new Sweep(scores, asked.gains).apgr(), new Sweep(lengths, asked.gains).apgr());
    }

    /** APGR on the held-out half of one split: of the score, and of the longest prompts first. */
    public record SplitApgr(long seed, double score, double length) {}

    private List<Integer> rows() {
        return IntStream.range(0, gains.length).boxed().toList();
    }

    /** One a feature, and the bias last. */
    private double[] weights(List<Integer> rows) {
        int count = template.features().size();
        double[] means = new double[count];
        double[] spreads = new double[count];
        for (int f = 0; f < count; f++) {
            int feature = f;
            DoubleStatistics statistics = DoubleStatistics.of(
                    EnumSet.of(Statistic.MEAN, Statistic.STANDARD_DEVIATION),
                    rows.stream().mapToDouble(row -> values[row][feature]).toArray());
            means[f] = statistics.getAsDouble(Statistic.MEAN);
            double spread = statistics.getAsDouble(Statistic.STANDARD_DEVIATION);
            spreads[f] = spread == 0 ? 1 : spread;
        }
        double mean = rows.stream().mapToDouble(row -> gains[row]).average().orElse(0);
        Model model = train(rows, means, spreads, mean);
        double[] weights = new double[count + 1];
        weights[count] = mean;
        for (int f = 0; f < count; f++) {
            weights[f] = model.getFeatureWeights()[f] / spreads[f];
            weights[count] -= weights[f] * means[f];
        }
        return weights;
    }

    /** LIBLINEAR minimises |w|²/2 + C Σ (y - wx)², which is ridge regression with the penalty 1/(2C). */
    private Model train(List<Integer> rows, double[] means, double[] spreads, double mean) {
        Problem problem = new Problem();
        problem.l = rows.size();
        problem.n = means.length;
        problem.y = rows.stream().mapToDouble(row -> gains[row] - mean).toArray();
        problem.x = rows.stream()
                .map(row -> {
                    Feature[] features = new Feature[means.length];
                    for (int f = 0; f < means.length; f++) {
                        features[f] = new FeatureNode(f + 1, (values[row][f] - means[f]) / spreads[f]);
                    }
                    return features;
                })
                .toArray(Feature[][]::new);
        Linear.disableDebugOutput();
        return Linear.train(problem, new Parameter(SolverType.L2R_L2LOSS_SVR, 1 / (2 * ridge), 1e-6, 1_000, 0));
    }

    private static double sum(double[] weights, double[] features) {
        double sum = weights[features.length];
        for (int f = 0; f < features.length; f++) {
            sum += weights[f] * features[f];
        }
        return sum;
    }

    private static double rounded(double value) {
        return new BigDecimal(value).round(DIGITS).doubleValue();
    }
}
