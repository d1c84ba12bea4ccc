package io.millrace.completion.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RouteTest {
    private static final String THREE = """
            routes:
              r:
                tiers:
                  small:
                    model: m-1
                    rules:
                      short: {prompt_tokens_max: 50}
                  middle: {model: m-2}
                  large:
                    model: m-3
                    rules:
                      proof: {keywords: [proof]}
                default_tier: middle
                escalation: {enabled: true, chars_min: 5}
                fallbacks:
                  wide: {model: m-4, on: context-overflow}
                  other: {model: m-5}
                  last: {model: m-6, on: outage}
            """;

    private final Route route = Samples.route(THREE);

    @Test
    void steps_areTiersThenFallbacks() {
        assertThat(route.steps())
                .containsExactly(
                        new Step(0, "small", "m-1", false),
                        new Step(1, "middle", "m-2", false),
                        new Step(2, "large", "m-3", false),
                        new Step(3, "wide", "m-4", true),
                        new Step(4, "other", "m-5", true),
                        new Step(5, "last", "m-6", true));
    }

    @Test
    void choose_takesTheDefaultIfNoRuleHolds() {
        assertThat(route.choose(Samples.job("Hello"))).isEqualTo(new Choice(1, "m-2", "middle, default"));
        assertThat(route.choose(Samples.job("A proof, please")))
                .isEqualTo(new Choice(2, "m-3", "large, rule proof: keyword proof"));
    }

    @Test
    void next_goesUpTiersAndDownFallbacks() {
        assertThat(route.next(0, Cause.ESCALATION))
                .hasValueSatisfying(step -> assertThat(step.index()).isEqualTo(1));
        assertThat(route.next(2, Cause.ESCALATION)).isEmpty();
        assertThat(route.next(3, Cause.ESCALATION)).isEmpty();
        assertThat(route.next(0, Cause.OUTAGE))
                .hasValueSatisfying(step -> assertThat(step.index()).isEqualTo(4));
        assertThat(route.next(4, Cause.OUTAGE))
                .hasValueSatisfying(step -> assertThat(step.index()).isEqualTo(5));
        assertThat(route.next(5, Cause.OUTAGE)).isEmpty();
        assertThat(route.next(1, Cause.CONTEXT_OVERFLOW))
                .hasValueSatisfying(step -> assertThat(step.index()).isEqualTo(3));
        assertThat(route.next(3, Cause.CONTEXT_OVERFLOW))
                .hasValueSatisfying(step -> assertThat(step.index()).isEqualTo(4));
    }

    @Test
    void failing_neverJudgesTheLastTierOrAFallback() {
        JobFacts job = Samples.job("Hello");
        assertThat(route.failing(1, CheapAnswer.of("Hm."), job)).hasValue("chars_min: 3 of 5");
        assertThat(route.failing(2, CheapAnswer.of("Hm."), job)).isEmpty();
        assertThat(route.failing(4, CheapAnswer.of("Hm."), job)).isEmpty();
    }

    @Test
    void digest_changesWithWhateverIsSaid() {
        String digest = route.digest();
        assertThat(digest).hasSize(64).isEqualTo(Samples.route(THREE).digest());
        for (String[] change : new String[][] {
            {"chars_min: 5", "chars_min: 6"},
            {"m-6", "m-7"},
            {"prompt_tokens_max: 50", "prompt_tokens_max: 51"},
            {"[proof]", "[proof, prove]"},
            {"default_tier: middle", "default_tier: small"},
            {"proof: {", "proofs: {"}
        }) {
            assertThat(Samples.route(THREE.replace(change[0], change[1])).digest())
                    .as(change[1])
                    .isNotEqualTo(digest);
        }
        String swapped =
                THREE.replace("m-4, on: context-overflow", "m-x").replace("m-5}", "m-4, on: context-overflow}");
        assertThat(Samples.route(swapped).digest()).isNotEqualTo(digest);
    }

    @Test
    void of_tellsAllMistakesAtOnceWithTheirPaths() {
        String yaml = """
                routes:
                  m-1: {}
                  r:
                    tiers:
                      small:
                        rules:
                          empty: {}
                          bad:
                            prompt_tokens_min: 9
                            prompt_tokens_max: 3
                            patterns: {open: '(', all: 'a*'}
                            cel: 'prompt + 1'
                            score: {features: {f: {of: answer, pattern: 'x'}, g: {measure: words, pattern: 'x'}, h: {measure: wrong-equations}}}
                    default_tier: large
                    escalation: {enabled: true}
                    fallbacks:
                      f: {model: gpt-9}
                """;
        assertThatThrownBy(() -> Routes.of(Samples.routes(yaml), model -> model.startsWith("m-"), AnswerSchema.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage().lines())
                        .satisfiesExactlyInAnyOrder(
                                line -> assertThat(line).startsWith("routes.m-1: is the name of a model too"),
                                line -> assertThat(line).startsWith("routes.m-1.tiers: there is none"),
                                line -> assertThat(line).startsWith("routes.r.tiers.small.model: is missing"),
                                line -> assertThat(line)
                                        .startsWith("routes.r.fallbacks.f.model: 'gpt-9' is not in the catalog"),
                                line -> assertThat(line).startsWith("routes.r.default_tier: 'large' is no tier"),
                                line -> assertThat(line).startsWith("routes.r.escalation.enabled: true is of no use"),
                                line -> assertThat(line).startsWith("routes.r.tiers.small.rules.empty: says nothing"),
                                line -> assertThat(line)
                                        .startsWith("routes.r.tiers.small.rules.bad.prompt_tokens_max: 3 is below"),
                                line -> assertThat(line)
                                        .startsWith("routes.r.tiers.small.rules.bad.patterns.open: '('"),
                                line -> assertThat(line)
                                        .startsWith(
                                                "routes.r.tiers.small.rules.bad.patterns.all: 'a*' is found in every text"),
                                line -> assertThat(line).startsWith("routes.r.tiers.small.rules.bad.cel: 'prompt + 1'"),
                                line -> assertThat(line)
                                        .startsWith("routes.r.tiers.small.rules.bad.score.features.f.of: answer"),
                                line -> assertThat(line)
                                        .startsWith("routes.r.tiers.small.rules.bad.score.features.g.pattern: 'x'"),
                                line -> assertThat(line)
                                        .startsWith(
                                                "routes.r.tiers.small.rules.bad.score.features.h.of: must be answer")));
    }

    @Test
    void builtIn_compilesForTheRecordedModels() {
        Routes routes = Routes.of(RoutesFile.builtIn(), model -> !model.startsWith("gsm8k"), AnswerSchema.NONE);
        assertThat(routes.names()).contains("gsm8k-two-tier", "gsm8k-two-tier-escalating", "gsm8k-arithmetic");
    }
}
