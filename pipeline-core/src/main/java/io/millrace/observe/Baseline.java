package io.millrace.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one run, kept to hold later ones against.
 *
 * @param figures by job type; those a run does not know are left out
 */
public record Baseline(Map<String, Map<Figure, Double>> figures) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int VERSION = 1;

    /** The figures of reports, one a job type. */
    public static Baseline of(List<Report> reports) {
        Map<String, Map<Figure, Double>> figures = new TreeMap<>();
        for (Report report : reports) {
            Map<Figure, Double> known = new EnumMap<>(Figure.class);
            for (Figure figure : Figure.values()) {
                Double value = figure.of(report);
                if (value != null) {
                    known.put(figure, value);
                }
            }
            figures.put(report.type(), known);
        }
        return new Baseline(figures);
    }

    /** Every figure of this baseline beside that of a later run, with the tolerances given, else the usual ones. */
    public List<Comparison> with(Baseline later, Map<Figure, Double> tolerances) {
        List<Comparison> all = new ArrayList<>();
        figures.forEach((type, known) -> known.forEach((figure, before) -> {
            Double now = later.figures.getOrDefault(type, Map.of()).get(figure);
            double tolerance = tolerances.getOrDefault(figure, figure.tolerance(before));
            boolean worse = now == null || figure.worse(before, now, tolerance);
            all.add(new Comparison(type, figure, before, now, tolerance, worse));
        }));
        return all;
    }

    /**
     * One figure before and now.
     *
     * @param now null if the later run does not know it, which counts as worse
     * @param tolerance by how much it may be worse
     */
    public record Comparison(
            String type,
            Figure figure,
            double before,
            @Nullable Double now,
            double tolerance,
            boolean worse) {}

    /** Indented JSON, for a file that is kept beside the code. */
    public String json() {
        ObjectNode json = MAPPER.createObjectNode().put("schemaVersion", VERSION);
        ObjectNode types = json.putObject("types");
        figures.forEach((type, known) -> {
            ObjectNode one = types.putObject(type);
            known.forEach((figure, value) -> one.put(figure.label(), value));
        });
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** Reads {@link #json}; throws {@link IllegalArgumentException} for anything else. Figures of a later version are passed over. */
    public static Baseline read(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            if (json.path("schemaVersion").asInt() != VERSION) {
                throw new IllegalArgumentException("baseline: no schemaVersion " + VERSION);
            }
            Map<String, Map<Figure, Double>> figures = new TreeMap<>();
            json.path("types").properties().forEach(type -> {
                Map<Figure, Double> known = new EnumMap<>(Figure.class);
                for (Figure figure : Figure.values()) {
                    if (type.getValue().path(figure.label()).isNumber()) {
                        known.put(figure, type.getValue().path(figure.label()).doubleValue());
                    }
                }
                figures.put(type.getKey(), known);
            });
            return new Baseline(figures);
        } catch (IOException e) {
            throw new IllegalArgumentException("baseline: not JSON", e);
        }
    }
}
