package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.completion.route.FeatureSettings;
import io.millrace.completion.route.RouteSettings;
import io.millrace.completion.route.RoutesFile;
import io.millrace.completion.route.ScoreSettings;
import io.millrace.completion.route.eval.Half;
import io.millrace.completion.route.eval.LabelledSet;
import io.millrace.completion.route.eval.RouteFit;
import io.millrace.local.model.ReplayAnswers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routing measured on the recorded answers: what docs/routing.md tells must stay true. */
final class RouteCommandTest {
    private static final String ROUTES = "gsm8k-two-tier,gsm8k-two-tier-escalating,gsm8k-arithmetic";

    @Test
    void eval_recoversMoreThanPromptLengthOnTheHeldOutHalf() throws IOException {
        CommandLineRun run = CommandLineRun.of("route", "eval", "gsm8k-recorded", "--routes", ROUTES, "-o", "json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode report = new JsonMapper().readTree(run.out());
        assertThat(report.path("half").asText()).isEqualTo("HELD_OUT");
        assertThat(report.path("questions").asInt()).isEqualTo(659);
        JsonNode predictive = report.path("rows").path(2);
        JsonNode escalating = report.path("rows").path(3);
        assertThat(predictive.path("kind").asText()).isEqualTo("predictive");
        assertThat(predictive.path("calls").asDouble()).isEqualTo(1);
        assertThat(predictive.path("apgr").asDouble()).isGreaterThan(0.60);
        assertThat(predictive.path("pgr").asDouble())
                .isGreaterThan(predictive.path("lengthPgr").asDouble());
        assertThat(escalating.path("kind").asText()).isEqualTo("escalation");
        assertThat(escalating.path("apgr").asDouble()).isGreaterThan(0.65);
        assertThat(escalating.path("pgr").asDouble())
                .isGreaterThan(escalating.path("lengthPgr").asDouble());
    }

    @Test
    void eval_printsATableAndRefusesWhatItDoesNotKnow() {
        CommandLineRun table = CommandLineRun.of("route", "eval", "gsm8k-recorded", "--routes", "gsm8k-arithmetic");
        assertThat(table.out()).contains("held-out half", "gsm8k-arithmetic", "random", "oracle");
        CommandLineRun unknown = CommandLineRun.of("route", "eval", "gsm8k-recorded", "--routes", "none");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(unknown.err()).contains("There is no route 'none'; there are gsm8k-two-tier");
        CommandLineRun half = CommandLineRun.of("route", "eval", "gsm8k-recorded", "--routes", "x", "--split", "third");
        assertThat(half.code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(half.err()).contains("'third' is not allowed; allowed are fit, held-out, all");
        CommandLineRun file = CommandLineRun.of("route", "eval", "no-such.csv", "--routes", "gsm8k-arithmetic");
        assertThat(file.code()).isEqualTo(ExitCode.NOT_FOUND.number());
    }

    @Test
    void eval_readsRoutesAndSetsOfTheUser(@TempDir Path folder) throws IOException {
        Path routes = Files.writeString(
                folder.resolve("mine.yaml"),
                "routes: {mine: {tiers: {s: {model: a}, l: {model: b, rules: {long: {keywords: [why]}}}}}}");
        Path set = Files.writeString(
                folder.resolve("mine.csv"),
                "prompt,a,b,a_response,b_response\nWhy?,false,true,x,y\nWhat?,true,true,x,y\n");
        CommandLineRun run = CommandLineRun.of(
                "route",
                "eval",
                set.toString(),
                "--file",
                routes.toString(),
                "--routes",
                "mine",
                "--split",
                "all",
                "--price",
                "a=1/1",
                "--price",
                "b=10/10");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("mine +predictive +50\\.0% +1\\.00 +0\\.\\d{4}  1\\.000");
    }

    @Test
    void fit_tellsOfOtherSplits() {
        CommandLineRun run =
                CommandLineRun.of("route", "fit", "gsm8k-recorded", "--route", "gsm8k-two-tier", "--splits", "2");
        assertThat(run.out())
                .contains("seed 1: score 0.644, longest prompts 0.651", "seed 2: score 0.662", "mean: score");
    }

    @Test
    void fit_givesTheWeightsThatAreShipped() throws IOException {
        for (String name : new String[] {"gsm8k-two-tier", "gsm8k-two-tier-escalating"}) {
            RouteSettings route = RoutesFile.builtIn().get(name);
            ScoreSettings shipped = Stream.concat(
                            Stream.of(route.escalation().score()),
                            route.tiers().get("large").rules().values().stream().map(rule -> rule.score()))
                    .filter(score -> !score.features().isEmpty())
                    .findFirst()
                    .orElseThrow();
            try (InputStream in = ReplayAnswers.open()) {
                LabelledSet set = LabelledSet.jsonLines("set", in).half(Half.FIT, Long.parseLong(RouteCommandSet.SEED));
                ScoreSettings fitted = RouteFit.of(set, route, 300).fit(0.30);
                assertThat(fitted.features().values().stream().map(FeatureSettings::weight))
                        .containsExactlyElementsOf(shipped.features().values().stream()
                                .map(FeatureSettings::weight)
                                .toList());
                assertThat(fitted.bias()).isEqualTo(shipped.bias());
                assertThat(fitted.threshold()).isEqualTo(shipped.threshold());
            }
        }
    }
}
