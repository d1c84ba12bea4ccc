package io.millrace.completion.route.eval;

import org.jspecify.annotations.Nullable;

/**
 * How one route did.
 *
 * @param kind {@code predictive}, {@code escalation} (then both calls are paid) or {@code baseline}
 * @param largeShare of the questions, those the large model was asked
 * @param calls mean number of calls for a question
 * @param costPerThousand US dollars for a thousand questions; null if a price is not known
 * @param quality share of right answers
 * @param qualityInterval Wilson's
 * @param pgr share of the gap between small and large that was recovered
 * @param pgrInterval by bootstrap over the questions
 * @param apgr mean of that share over all thresholds of the route's score; null if it has none
 * @param apgrInterval by bootstrap; null likewise
 * @param apgrOverLength how much more that is than by the prompt's length; null likewise
 * @param apgrOverLengthInterval by bootstrap, the same draws for both; null likewise
 * @param randomQuality quality of a random choice at the same share of large calls, as expected
 * @param lengthPgr share of the gap that the longest prompts recover at the same share
 * @param oracleQuality quality of the best choice at the same share
 */
public record RouteRow(
        String name,
        String kind,
        double largeShare,
        double calls,
        @Nullable Double costPerThousand,
        double quality,
        Interval95 qualityInterval,
        double pgr,
        Interval95 pgrInterval,
        @Nullable Double apgr,
        @Nullable Interval95 apgrInterval,
        @Nullable Double apgrOverLength,
        @Nullable Interval95 apgrOverLengthInterval,
        double randomQuality,
        double lengthPgr,
        double oracleQuality) {}
