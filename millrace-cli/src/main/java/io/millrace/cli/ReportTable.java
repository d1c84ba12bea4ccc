package io.millrace.cli;

import io.millrace.client.CostsTopic.Sum;
import io.millrace.observe.Report;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reports for people. */
final class ReportTable {
    private static final int LABEL = 26;

    private ReportTable() {}

    /** A column a job type, a line a figure. */
    static List<String> of(List<Report> reports) {
        List<String> lines = new ArrayList<>();
        if (reports.isEmpty()) {
            lines.add("No job has ended yet.");
            return lines;
        }
        add(lines, "", reports, Report::type);
        add(lines, "requests", reports, report -> Screen.count(report.requests()));
        add(lines, "errors (dead letters)", reports, report -> Screen.count(report.errors()));
        add(lines, "p50", reports, report -> milliseconds(report.p50Ms()));
        add(lines, "p95", reports, report -> milliseconds(report.p95Ms()));
        add(lines, "tokens per request", reports, report -> figure(report.tokensPerRequest()));
        add(lines, "  of these billed", reports, report -> figure(report.billedPerRequest()));
        add(lines, "cached input", reports, report -> percent(report.cachedInputShare()));
        add(lines, "cache hits", reports, report -> percent(report.hitRatio()));
        add(lines, "shared calls", reports, report -> percent(report.sharedRatio()));
        add(lines, "cost per 1,000 requests", reports, report -> dollars(report.costPerThousand()));
        add(lines, "cost avoided", reports, report -> dollars(report.costAvoided()));
        add(lines, "at unknown prices", reports, report -> Screen.count(report.unpriced()) + " calls' shares");
        return lines;
    }

    /** A line an account. */
    static List<String> ofCosts(List<Sum> sums) {
        List<String> lines = new ArrayList<>();
        String form = "%-11s %-40s %-10s %10s %12s %12s %12s %12s";
        lines.add(String.format(
                form, "account of", "lane", "kind", "questions", "tokens in", "cached", "tokens out", "dollars"));
        for (Sum sum : sums) {
            String dollars = sum.microDollars()
                    .movePointLeft(6)
                    .setScale(6, RoundingMode.HALF_UP)
                    .toPlainString();
            lines.add(String.format(
                    form,
                    sum.type(),
                    sum.lane(),
                    sum.kind(),
                    Screen.count(sum.questions()),
                    Screen.count(sum.inputTokens()),
                    Screen.count(sum.cachedTokens()),
                    Screen.count(sum.outputTokens()),
                    sum.unpriced() == sum.questions() ? "unknown" : dollars));
            if (sum.unpriced() > 0 && sum.unpriced() < sum.questions()) {
                lines.add("            " + Screen.count(sum.unpriced()) + " of these at an unknown price, left out");
            }
        }
        return lines;
    }

    private static void add(List<String> lines, String label, List<Report> reports, Function<Report, String> value) {
        StringBuilder line = new StringBuilder(String.format("%-" + LABEL + "s", label));
        reports.forEach(report -> line.append(String.format("%18s", value.apply(report))));
        lines.add(line.toString());
    }

    private static String milliseconds(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%,.0f ms", value);
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%,.1f", value);
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String dollars(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "$%,.6f", value);
    }
}
