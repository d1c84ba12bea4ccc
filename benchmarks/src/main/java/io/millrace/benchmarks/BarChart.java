package io.millrace.benchmarks;

import java.util.List;
import java.util.Locale;

/** A bar a step, with a line from the least to the most of its rounds, as an SVG to stand in a page. */
final class BarChart {
    private static final int LABEL = 190;
    private static final int BARS = 520;
    private static final int ROW = 24;
    private static final int VALUE = 170;

    private BarChart() {}

    static String svg(Column column, List<String> steps, Figures figures) {
        double max = steps.stream()
                .map(step -> column.spread(figures, step))
                .filter(spread -> spread.rounds() > 0)
                .mapToDouble(Spread::max)
                .max()
                .orElse(1);
        int height = ROW * steps.size() + 8;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\">",
                LABEL + BARS + VALUE,
                height,
                LABEL + BARS + VALUE));
        for (int i = 0; i < steps.size(); i++) {
            row(svg, column, steps.get(i), column.spread(figures, steps.get(i)), i * ROW + 4, BARS / max);
        }
        return svg.append("</svg>").toString();
    }

    private static void row(StringBuilder svg, Column column, String step, Spread spread, int y, double scale) {
        int middle = y + ROW / 2;
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LABEL - 8, middle + 4, step));
        if (spread.rounds() == 0) {
            return;
        }
        String kind = step.startsWith("millrace") ? "own" : "reference";
        double x = LABEL + spread.median() * scale;
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                kind,
                LABEL,
                y + 3,
                Math.max(1, x - LABEL),
                ROW - 6));
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                LABEL + spread.min() * scale,
                LABEL + spread.max() * scale,
                middle,
                middle));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\">%s</text>",
                LABEL + spread.max() * scale + 6,
                middle + 4,
                column.text(spread)));
    }
}
