package io.millrace.cli;

import io.millrace.observe.JobTiming;
import io.millrace.observe.JobTiming.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One job's life as bars in a terminal. */
final class Gantt {
    private static final int LABEL_MAX = 60;
    private static final int BAR_MIN = 20;

    private final boolean unicode;
    private final int columns;

    Gantt(boolean unicode, int columns) {
        this.unicode = unicode;
        this.columns = columns;
    }

    List<String> lines(JobTiming job) {
        List<String> lines = new ArrayList<>();
        lines.add(title(job));
        lines.add("");
        List<Span> spans = job.spans();
        int label = spans.stream().mapToInt(span -> label(span).length()).max().orElse(0);
        label = Math.max("in all".length(), Math.min(label, LABEL_MAX));
        int width = Math.max(BAR_MIN, columns - label - 16);
        for (Span span : spans) {
            String name = label(span);
            name = name.length() > label ? name.substring(0, label) : name;
            lines.add(String.format(
                            Locale.ROOT,
                            "  %-" + label + "s %9s  %s",
                            name,
                            seconds(span.tookMs()),
                            bar(job, span, width))
                    .stripTrailing());
        }
        lines.add(String.format(Locale.ROOT, "  %-" + label + "s %9s", "in all", seconds(job.tookMs())));
        if (!job.trace().isEmpty()) {
            lines.add("  trace " + job.trace());
        }
        return lines;
    }

    /** What a job is, and how it ended. */
    static String title(JobTiming job) {
        List<String> words = new ArrayList<>();
        words.add(job.job());
        if (!job.customId().isEmpty()) {
            words.add("custom_id " + job.customId());
        }
        if (!job.model().isEmpty()) {
            words.add(job.model());
        }
        String end = job.outcome().equals("dead_letter") ? "dead letter" : job.outcome();
        words.add(job.reason().isEmpty() ? end : end + " (" + job.reason() + ")");
        words.add(job.attempts() == 1 ? "1 call" : job.attempts() + " calls");
        return String.join("  ", words);
    }

    /** What it did in a stage, and for what it waited. */
    static String label(Span span) {
        String says = span.stage().says();
        return span.detail().isEmpty() ? says : says + ": " + span.detail().replace('_', ' ');
    }

    static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.3f s", ms / 1e3);
    }

    private String bar(JobTiming job, Span span, int width) {
        double scale = (double) width / job.tookMs();
        int from = (int) Math.min(width - 1, Math.floor((span.fromMs() - job.startMs()) * scale));
        int length = (int) Math.max(1, Math.round(span.tookMs() * scale));
        length = Math.min(length, width - from);
        return " ".repeat(from) + (unicode ? "█" : "#").repeat(length);
    }
}
