package io.millrace.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one worker's {@code /metrics} showed at one moment, in Prometheus' text form. */
public record Scrape(List<Sample> samples) {
    private static final Pattern LINE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})?\\s+(\\S+)(?:\\s+\\S+)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?\\s*");

    public Scrape {
        samples = List.copyOf(samples);
    }

    /** Reads a page; throws {@link IllegalArgumentException} naming the line that is no sample. */
    public static Scrape of(String page) {
        List<Sample> samples = new ArrayList<>();
        int number = 0;
        for (String line : page.split("\n", -1)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                samples.add(sample(line.strip(), number));
            }
        }
        return new Scrape(samples);
    }

    /** The sum of a counter over all series with these labels; 0 if there is none. */
    public double sum(PipelineMetric metric, Map<String, String> labels) {
        return sum(metric.prometheusName(), sample -> sample.labels().entrySet().containsAll(labels.entrySet()));
    }

    /** The values of a label that a counter has been seen with. */
    public List<String> values(PipelineMetric metric, String label) {
        Set<String> values = new TreeSet<>();
        for (Sample sample : samples) {
            String value = sample.labels().get(label);
            if (value != null && sample.name().equals(metric.prometheusName())) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    /** A histogram summed over its series: upper bounds, ascending, with the count of all that lies at or below each. */
    public Map<Double, Double> buckets(PipelineMetric metric) {
        Map<Double, Double> buckets = new TreeMap<>();
        for (Sample sample : samples) {
            String bound = sample.labels().get("le");
            if (bound != null && sample.name().equals(metric.prometheusName() + "_bucket")) {
                buckets.merge(number(bound), sample.value(), Double::sum);
            }
        }
        return buckets;
    }

    private double sum(String name, Predicate<Sample> which) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(which)
                .mapToDouble(Sample::value)
                .sum();
    }

    private static Sample sample(String line, int number) {
        Matcher parts = LINE.matcher(line);
        try {
            if (parts.matches()) {
                return new Sample(parts.group(1), labels(parts.group(2)), number(parts.group(3)));
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("line " + number + " is no sample in Prometheus' text form");
    }

    private static Map<String, String> labels(@Nullable String text) {
        Map<String, String> labels = new HashMap<>();
        Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.lookingAt()) {
            String value =
                    label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
            labels.put(label.group(1), value);
            label.region(label.end(), label.regionEnd());
        }
        return Map.copyOf(labels);
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** One series' value. */
    public record Sample(String name, Map<String, String> labels, double value) {}
}
