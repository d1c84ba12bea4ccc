package io.millrace.observe;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of one job type did since they started, by their own metrics. Null is not known, or nothing to divide by.
 *
 * @param requests jobs that ended
 * @param errors those of them that became dead letters
 * @param p50Ms half of the jobs took no longer, in milliseconds from acceptance to outcome; estimated within a histogram's bucket
 * @param p95Ms the same of 95 %
 * @param tokensPerRequest tokens of the answers that jobs got, prompts included, whoever paid them
 * @param billedPerRequest tokens paid for, repeated and useless calls among them
 * @param cachedInputShare share of the paid prompt tokens that providers read from caches of their own
 * @param hitRatio share of the questions that were answered by the cache of this type
 * @param sharedRatio share of the questions that shared another's call
 * @param costPerThousand US dollars paid for 1,000 jobs
 * @param costAvoided US dollars that hits and shared calls would have cost
 * @param unpriced paid shares of calls whose price is not known, left out above
 */
public record Report(
        String type,
        long requests,
        long errors,
        @Nullable Double p50Ms,
        @Nullable Double p95Ms,
        @Nullable Double tokensPerRequest,
        @Nullable Double billedPerRequest,
        @Nullable Double cachedInputShare,
        @Nullable Double hitRatio,
        @Nullable Double sharedRatio,
        @Nullable Double costPerThousand,
        double costAvoided,
        long unpriced) {
    /** One report a job type, in the order of their names; workers of the same type are added up. */
    public static List<Report> of(List<Scrape> workers) {
        Map<String, Scrape> byType = new TreeMap<>();
        for (Scrape worker : workers) {
            // A worker is of one type; one that has ended no job yet has nothing to tell.
            for (String type : worker.values(PipelineMetric.JOBS, "type")) {
                byType.merge(type, worker, Report::both);
            }
        }
        return byType.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Scrape both(Scrape one, Scrape other) {
        return new Scrape(
                Stream.concat(one.samples().stream(), other.samples().stream()).toList());
    }

    private static Report of(String type, Scrape scrape) {
        double requests = scrape.sum(PipelineMetric.JOBS, Map.of("type", type));
        double errors = scrape.sum(PipelineMetric.JOBS, Map.of("type", type, "outcome", "dead_letter"));
        double input = scrape.sum(PipelineMetric.API_TOKENS, Map.of("direction", "input"));
        double billed = scrape.sum(PipelineMetric.API_TOKENS, Map.of());
        double saved = scrape.sum(PipelineMetric.CACHE_SAVED_TOKENS, Map.of());
        double questions = scrape.sum(PipelineMetric.CACHE_REQUESTS, Map.of());
        // What lower tiers and useless calls took is billed, and in no answer.
        double used = scrape.sum(PipelineMetric.API_TOKENS, Map.of("kind", "paid"));
        Map<Double, Double> took = scrape.buckets(PipelineMetric.JOB_DURATION);
        return new Report(
                type,
                Math.round(requests),
                Math.round(errors),
                quantileMs(took, 0.5),
                quantileMs(took, 0.95),
                ratio(used + saved, requests - errors),
                ratio(billed, requests),
                ratio(scrape.sum(PipelineMetric.API_CACHED_TOKENS, Map.of()), input),
                ratio(scrape.sum(PipelineMetric.CACHE_REQUESTS, Map.of("result", "hit")), questions),
                ratio(scrape.sum(PipelineMetric.CACHE_REQUESTS, Map.of("result", "coalesced")), questions),
                ratio(scrape.sum(PipelineMetric.COST, Map.of()) * 1000, requests),
                scrape.sum(PipelineMetric.CACHE_SAVED_USD, Map.of()),
                Math.round(scrape.sum(PipelineMetric.COST_UNKNOWN, Map.of())));
    }

    private static @Nullable Double ratio(double part, double whole) {
        return whole <= 0 ? null : part / whole;
    }

    /** As Prometheus' histogram_quantile: evenly spread within the bucket; above the last bound, that bound. */
    private static @Nullable Double quantileMs(Map<Double, Double> buckets, double quantile) {
        double all = buckets.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
        if (all <= 0) {
            return null;
        }
        double rank = quantile * all;
        double from = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
            double bound = bucket.getKey();
            double upTo = bucket.getValue();
            if (upTo >= rank) {
                double seconds =
                        Double.isInfinite(bound) ? from : from + (bound - from) * (rank - below) / (upTo - below);
                return seconds * 1000;
            }
            from = bound;
            below = upTo;
        }
        return from * 1000;
    }
}
