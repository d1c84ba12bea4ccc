package io.millrace.completion.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One number read off a prompt or an answer. */
final class Feature {
    private static final Pattern NUMBER = Pattern.compile("\\d[\\d,]*(?:\\.\\d+)?");
    private static final Pattern WORD = Pattern.compile("\\S+");

    private final FeatureSettings settings;
    private final Pattern pattern;

    private Feature(FeatureSettings settings, Pattern pattern) {
        this.settings = settings;
        this.pattern = pattern;
    }

    static Optional<Feature> of(FeatureSettings settings, boolean hasAnswer, String path, List<String> mistakes) {
        boolean ofAnswer = settings.of() == FeatureSettings.Side.ANSWER;
        boolean answerOnly = settings.measure() == FeatureSettings.Measure.WRONG_EQUATIONS
                || settings.measure() == FeatureSettings.Measure.UNUSED_NUMBERS;
        if (ofAnswer && !hasAnswer) {
            mistakes.add(path + ".of: answer is not allowed here: before the call there is none; allowed is prompt.");
        } else if (answerOnly && !ofAnswer) {
            mistakes.add(path + ".of: must be answer, for that is what this measure reads.");
        }
        boolean counts = settings.measure() == FeatureSettings.Measure.PATTERN;
        if (!counts && !settings.pattern().isEmpty()) {
            mistakes.add(path + ".pattern: '" + settings.pattern() + "' is only for the measure pattern.");
        }
        Optional<Pattern> pattern =
                counts ? Patterns.compile(settings.pattern(), path + ".pattern", mistakes) : Optional.of(WORD);
        return pattern.map(compiled -> new Feature(settings, compiled));
    }

    double weight() {
        return settings.weight();
    }

    /** The number itself, without the weight. */
    double value(String prompt, String answer) {
        String text = settings.of() == FeatureSettings.Side.PROMPT ? prompt : answer;
        return switch (settings.measure()) {
            case WORDS, PATTERN -> Patterns.count(pattern, text);
            case DISTINCT_NUMBERS -> numbers(text).size();
            case WRONG_EQUATIONS -> Equations.wrong(text).size();
            case UNUSED_NUMBERS -> unused(numbers(prompt), numbers(answer));
        };
    }

    private static double unused(Set<String> given, Set<String> used) {
        return given.isEmpty()
                ? 0
                : given.stream().filter(number -> !used.contains(number)).count() / (double) given.size();
    }

    private static Set<String> numbers(String text) {
        Set<String> numbers = new TreeSet<>();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            numbers.add(matcher.group().replace(",", ""));
        }
        return numbers;
    }
}
