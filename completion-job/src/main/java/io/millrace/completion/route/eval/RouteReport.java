package io.millrace.completion.route.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an evaluation found.
 *
 * @param half of the set that was asked
 * @param seed of the split and of the bootstrap
 * @param lengthApgr APGR of sending the longest prompts first; of a random order it is 0.5 in the mean
 * @param oracleApgr APGR of the best order, above 1 since it leaves out what the large model gets wrong
 * @param oracleShare the least share of large calls with which the best choice reaches the best quality
 */
public record RouteReport(
        String set,
        Half half,
        long seed,
        int questions,
        String small,
        String large,
        double lengthApgr,
        double oracleApgr,
        double oracleShare,
        double oracleQuality,
        List<RouteRow> rows) {

    /** For people: one line a route. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s: %d questions (%s, seed %d); small %s, large %s",
                set,
                questions,
                label(half),
                seed,
                small,
                large));
        lines.add(String.format(
                Locale.ROOT,
                "The oracle needs %.1f %% large calls for quality %.3f. In brackets: 95 %% intervals.",
                100 * oracleShare,
                oracleQuality));
        lines.add(String.format(
                Locale.ROOT,
                "APGR of a random order 0.500, of the longest prompts first %.3f, of the oracle %.3f.",
                lengthApgr,
                oracleApgr));
        lines.add("");
        lines.add(String.format(
                "%-26s %-10s %6s %5s %9s  %-21s %-22s %-20s %-22s %7s %7s %7s",
                "route",
                "kind",
                "large",
                "calls",
                "$/1000",
                "quality",
                "gap recovered",
                "APGR",
                "APGR over length",
                "random",
                "length",
                "oracle"));
        rows.forEach(row -> lines.add(line(row)));
        lines.add("");
        lines.add(
                "large: share of questions the large model was asked. random and oracle: quality at the same share; length: gap");
        lines.add(
                "recovered at the same share by the longest prompts. Escalation pays both calls where it asks twice.");
        return lines;
    }

    private static String label(Half half) {
        return half.name().toLowerCase(Locale.ROOT).replace('_', '-') + (half == Half.ALL ? "" : " half");
    }

    private static String line(RouteRow row) {
        Double cost = row.costPerThousand();
        Double apgr = row.apgr();
        Interval95 interval = row.apgrInterval();
        String area = apgr == null || interval == null ? "-" : figure(apgr, interval);
        Double more = row.apgrOverLength();
        Interval95 moreInterval = row.apgrOverLengthInterval();
        String over = more == null || moreInterval == null ? "-" : figure(more, moreInterval);
        return String.format(
                Locale.ROOT,
                "%-26s %-10s %5.1f%% %5.2f %9s  %-21s %-22s %-20s %-22s %7.3f %7.3f %7.3f",
                row.name(),
                row.kind(),
                100 * row.largeShare(),
                row.calls(),
                cost == null ? "unknown" : String.format(Locale.ROOT, "%.4f", cost),
                figure(row.quality(), row.qualityInterval()),
                figure(row.pgr(), row.pgrInterval()),
                area,
                over,
                row.randomQuality(),
                row.lengthPgr(),
                row.oracleQuality());
    }

    private static String figure(double value, Interval95 interval) {
        return String.format(Locale.ROOT, "%.3f [%.3f %.3f]", value, interval.low(), interval.high());
    }
}
