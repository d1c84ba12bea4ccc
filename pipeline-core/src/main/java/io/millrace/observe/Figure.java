package io.millrace.observe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A figure of a run that a later run is held against, and how much worse it may be by chance. */
public enum Figure {
    P50_MS(true, 0.25, 20, "half of the jobs took no longer, in milliseconds"),
    P95_MS(true, 0.25, 50, "95 % of the jobs took no longer, in milliseconds"),
    TOKENS_PER_REQUEST(true, 0.02, 0, "tokens of the answers jobs got, whoever paid them"),
    BILLED_PER_REQUEST(true, 0.05, 0, "tokens paid for a job"),
    // Which of equal questions meet a kept answer and which a call under way is a matter of moments.
    HIT_RATIO(false, 0, 0.1, "share of questions answered by the cache"),
    NOT_PAID_RATIO(false, 0, 0.02, "share of questions answered by the cache or by another's call"),
    ERROR_RATE(true, 0, 0.002, "share of jobs that became dead letters"),
    COST_PER_THOUSAND_USD(true, 0.05, 0, "US dollars paid for 1,000 jobs");

    private final boolean lessIsBetter;
    private final double share;
    private final double slack;
    private final String says;

    Figure(boolean lessIsBetter, double share, double slack, String says) {
        this.lessIsBetter = lessIsBetter;
        this.share = share;
        this.slack = slack;
        this.says = says;
    }

    /** The name in files and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence for people. */
    public String says() {
        return says;
    }

    /** Its value in a report; null if that does not know. */
    public @Nullable Double of(Report report) {
        return switch (this) {
            case P50_MS -> report.p50Ms();
            case P95_MS -> report.p95Ms();
            case TOKENS_PER_REQUEST -> report.tokensPerRequest();
            case BILLED_PER_REQUEST -> report.billedPerRequest();
            case HIT_RATIO -> report.hitRatio();
            case NOT_PAID_RATIO -> notPaid(report);
            case ERROR_RATE -> report.requests() == 0 ? null : (double) report.errors() / report.requests();
            case COST_PER_THOUSAND_USD -> report.costPerThousand();
        };
    }

    /** How much worse than {@code before} it may be: a share of it, or a slack where that is more. */
    public double tolerance(double before) {
        return Math.max(share * Math.abs(before), slack);
    }

    /** Whether it is worse than before by more than {@code tolerance}. */
    public boolean worse(double before, double now, double tolerance) {
        double change = lessIsBetter ? now - before : before - now;
        // Figures are sums of binary fractions: what is equal but for their last digits is equal.
        return change > tolerance + 1e-9 * Math.abs(before);
    }

    private static @Nullable Double notPaid(Report report) {
        Double hits = report.hitRatio();
        Double shared = report.sharedRatio();
        return hits == null || shared == null ? null : hits + shared;
    }
}
