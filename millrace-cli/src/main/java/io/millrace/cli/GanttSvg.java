package io.millrace.cli;

import io.millrace.job.Stage;
import io.millrace.observe.JobTiming;
import io.millrace.observe.JobTiming.Span;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One job's life as a picture. */
final class GanttSvg {
    private static final int WIDTH = 1040;
    private static final int LEFT = 410;
    private static final int RIGHT = 90;
    private static final int TOP = 74;
    private static final int ROW = 30;

    /** Told apart by eyes of all kinds, and by their labels. */
    private static final Map<Stage, String> COLOURS = Map.of(
            Stage.TOPIC, "#8c8c8c",
            Stage.HOP, "#56b4e9",
            Stage.QUEUED, "#0072b2",
            Stage.BATCH, "#e69f00",
            Stage.LIMIT, "#d55e00",
            Stage.WIRE, "#009e73",
            Stage.BACK_OFF, "#cc79a7",
            Stage.GATHER, "#7a6f00",
            Stage.COMMIT, "#5b4b8a");

    private final StringBuilder svg = new StringBuilder();

    private GanttSvg() {}

    static String of(JobTiming job) {
        return new GanttSvg().draw(job);
    }

    private String draw(JobTiming job) {
        List<Span> spans = job.spans();
        int bottom = TOP + spans.size() * ROW;
        int height = bottom + 46;
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"13\" fill=\"#1a1a1a\">",
                WIDTH, height, WIDTH, height);
        line("<title>%s</title>", escaped(Gantt.title(job)));
        line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
        text(20, 28, "start", 16, job.customId().isEmpty() ? job.job() : job.job() + " · " + job.customId());
        text(20, 50, "start", 13, subtitle(job));
        axis(job, bottom);
        for (int i = 0; i < spans.size(); i++) {
            row(job, spans.get(i), TOP + i * ROW);
        }
        line("</svg>");
        return svg.toString();
    }

    private static String subtitle(JobTiming job) {
        String title = Gantt.title(job);
        String rest = title.substring(job.job().length()).strip();
        rest = job.customId().isEmpty()
                ? rest
                : rest.substring(("custom_id " + job.customId()).length()).strip();
        return rest.replace("  ", " · ") + " · " + Gantt.seconds(job.tookMs());
    }

    private void axis(JobTiming job, int bottom) {
        double step = step(job.tookMs());
        double scale = (double) (WIDTH - LEFT - RIGHT) / Math.max(1, job.tookMs());
        for (int i = 0; i * step <= job.tookMs(); i++) {
            int x = (int) Math.round(LEFT + i * step * scale);
            line("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#dddddd\"/>", x, TOP - 6, x, bottom + 4);
            text(
                    x,
                    bottom + 22,
                    "middle",
                    12,
                    BigDecimal.valueOf(i * step / 1e3).stripTrailingZeros().toPlainString() + " s");
        }
    }

    /** Milliseconds between two lines: 1, 2 or 5 times a power of ten, so that there are at most seven. */
    private static double step(long tookMs) {
        double step = Math.pow(10, Math.floor(Math.log10(Math.max(1, tookMs) / 6.0)));
        for (double times : new double[] {1, 2, 5, 10}) {
            if (step * times * 6 >= tookMs) {
                return Math.max(1, step * times);
            }
        }
        return step * 10;
    }

    private void row(JobTiming job, Span span, int y) {
        double scale = (double) (WIDTH - LEFT - RIGHT) / Math.max(1, job.tookMs());
        double x = LEFT + (span.fromMs() - job.startMs()) * scale;
        double width = Math.max(2, span.tookMs() * scale);
        text(LEFT - 12, y + 19, "end", 13, Gantt.label(span));
        line(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"><title>%s</title></rect>",
                x,
                y + 5,
                width,
                ROW - 10,
                COLOURS.getOrDefault(span.stage(), "#8c8c8c"),
                escaped(Gantt.label(span) + ", " + Gantt.seconds(span.tookMs())));
        text((int) Math.round(x + width + 6), y + 19, "start", 12, Gantt.seconds(span.tookMs()));
    }

    private void text(int x, int y, String anchor, int size, String content) {
        line(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"%d\">%s</text>",
                x, y, anchor, size, escaped(content));
    }

    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Jobs' ids are whatever their producers wrote. */
    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> {
                    boolean allowed = c >= 0x20 && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
                    safe.appendCodePoint(allowed ? c : '?');
                }
            }
        });
        return safe.toString();
    }
}
