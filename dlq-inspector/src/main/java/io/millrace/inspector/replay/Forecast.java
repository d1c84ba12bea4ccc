package io.millrace.inspector.replay;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replay would do and cost.
 *
 * @param records that would be sent
 * @param skipped that would not, by reason
 * @param targets records by the topic they would go to
 * @param inputTokens of all
 * @param outputTokensMax of all answers that set a limit
 * @param guessed records whose tokens are guessed from their bytes
 * @param micros what the priced ones cost at most, millionths of a dollar
 * @param unpriced records whose price nobody knows
 * @param cacheHits records whose answers are all kept already; null if no worker could tell of any
 * @param cacheUnknown records of which no worker could tell
 * @param previews of the first few that change
 */
public record Forecast(
        int records,
        Map<String, Integer> skipped,
        Map<String, Integer> targets,
        long inputTokens,
        long outputTokensMax,
        int guessed,
        BigDecimal micros,
        int unpriced,
        @Nullable Integer cacheHits,
        int cacheUnknown,
        List<Preview> previews) {

    /** A job before and after; null is no value. */
    public record Preview(String id, byte @Nullable [] before, byte @Nullable [] after) {}
}
