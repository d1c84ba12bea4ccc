package io.millrace.completion.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One route, checked and compiled: which step a job begins with, when its answer is good enough, and where it goes on.
 *
 * <p>Threads: immutable, any thread.
 */
public final class Route {
    /** Enters the digest: it changes when the same settings come to mean something else. */
    private static final String VERSION = "route-1";

    private static final JsonMapper JSON = new JsonMapper();

    private final RouteSettings settings;
    private final List<Step> steps;
    private final List<Map<String, Rule>> rules;
    private final List<FallbackSettings> fallbacks;
    private final int defaultTier;
    private final AnswerCheck check;
    private final String digest;

    private Route(RouteSettings settings, List<Map<String, Rule>> rules, int defaultTier, AnswerCheck check) {
        this.settings = settings;
        this.rules = rules;
        this.fallbacks = List.copyOf(settings.fallbacks().values());
        this.steps = steps(settings);
        this.defaultTier = defaultTier;
        this.check = check;
        this.digest = digest(settings);
    }

    /** Compiles; if the mistakes have grown, the route must not be used. */
    static Route of(RouteSettings settings, AnswerSchema schema, String path, List<String> mistakes) {
        List<String> names = List.copyOf(settings.tiers().keySet());
        int defaultTier = settings.defaultTier().isEmpty() ? 0 : names.indexOf(settings.defaultTier());
        if (names.isEmpty()) {
            mistakes.add(path + ".tiers: there is none; a route has at least one, with its model.");
        } else if (defaultTier < 0) {
            mistakes.add(path + ".default_tier: '" + settings.defaultTier() + "' is no tier of this route; allowed are "
                    + String.join(", ", names) + ".");
        }
        if (settings.escalation().enabled() && names.size() == 1) {
            mistakes.add(path + ".escalation.enabled: true is of no use: there is one tier, and none above it.");
        }
        List<Map<String, Rule>> rules = new ArrayList<>();
        settings.tiers().forEach((name, tier) -> {
            Map<String, Rule> compiled = new LinkedHashMap<>();
            tier.rules()
                    .forEach((rule, said) ->
                            compiled.put(rule, Rule.of(said, path + ".tiers." + name + ".rules." + rule, mistakes)));
            rules.add(compiled);
        });
        AnswerCheck check = AnswerCheck.of(settings.escalation(), schema, path + ".escalation", mistakes);
        return new Route(settings, rules, defaultTier, check);
    }

    /** Where the job begins: the first tier with a rule that holds, else the default. */
    public Choice choose(JobFacts job) {
        for (int tier = 0; tier < rules.size(); tier++) {
            for (Map.Entry<String, Rule> rule : rules.get(tier).entrySet()) {
                Optional<String> why = rule.getValue().why(job);
                if (why.isPresent()) {
                    return choice(tier, "rule " + rule.getKey() + ": " + why.get());
                }
            }
        }
        return choice(defaultTier, "default");
    }

    private Choice choice(int index, String why) {
        Step step = steps.get(index);
        return new Choice(index, step.model(), step.name() + ", " + why);
    }

    /**
     * Why the answer of a step must not stay, for the result; empty if it may. Answers of the last tier and of fallbacks always may.
     *
     * @param step whose answer it is
     */
    public Optional<String> failing(int step, CheapAnswer answer, JobFacts job) {
        return next(step, Cause.ESCALATION).isEmpty() ? Optional.empty() : check.failing(answer, job);
    }

    /** The step after this one, empty if there is none: then the answer, or the failure, stands. */
    public Optional<Step> next(int step, Cause cause) {
        Step now = steps.get(step);
        int tiers = rules.size();
        if (cause == Cause.ESCALATION) {
            boolean goesUp = check.isOn() && !now.isFallback() && step + 1 < tiers;
            return goesUp ? Optional.of(steps.get(step + 1)) : Optional.empty();
        }
        for (int i = Math.max(step + 1, tiers); i < steps.size(); i++) {
            if (fallbacks.get(i - tiers).on().isFor(cause)) {
                return Optional.of(steps.get(i));
            }
        }
        return Optional.empty();
    }

    /** Every model it may ask: the tiers from the cheapest up, then the fallbacks in their order. */
    public List<Step> steps() {
        return steps;
    }

    /** SHA-256 of the whole definition, 64 hexadecimal digits: part of the cache key. */
    public String digest() {
        return digest;
    }

    /** What it was made of. */
    public RouteSettings settings() {
        return settings;
    }

    private static List<Step> steps(RouteSettings settings) {
        List<Step> steps = new ArrayList<>();
        settings.tiers().forEach((name, tier) -> steps.add(new Step(steps.size(), name, tier.model(), false)));
        settings.fallbacks().forEach((name, tier) -> steps.add(new Step(steps.size(), name, tier.model(), true)));
        return List.copyOf(steps);
    }

    private static String digest(RouteSettings settings) {
        try {
            String definition = VERSION + "\n" + JSON.writeValueAsString(settings);
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(definition.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a route cannot be digested", e);
        }
    }
}
