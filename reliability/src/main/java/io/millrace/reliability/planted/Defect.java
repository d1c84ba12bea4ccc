package io.millrace.reliability.planted;

import java.util.List;

/**
 * A defect as real ones are, and the row that has to see it.
 *
 * @param row the row that must fail, and its options, as one would type them
 * @param plants what is changed
 */
public record Defect(String name, List<String> row, List<Plant> plants) {
    public Defect {
        row = List.copyOf(row);
        plants = List.copyOf(plants);
    }

    private static Defect of(String name, String row, Plant... plants) {
        return new Defect(name, List.of(row.split(" ", -1)), List.of(plants));
    }

    private static Plant skip(String type, String method) {
        return new Plant(type, method, DefectAdvice.Skip.class);
    }

    /** All of them. */
    public static List<Defect> all() {
        return List.of(
                // Outputs, state and offsets are not committed as one.
                of(
                        "at_least_once",
                        "R1 --jobs 2500 --kills 3 --set MILLRACE_KAFKA_PROCESSING_GUARANTEE=at_least_once"
                                + " --set MILLRACE_KAFKA_ENABLE_TRANSACTIONAL_STATESTORES=false",
                        skip("io.millrace.app.StreamsProperties", "requireExactlyOnce")),
                // A waiter is served and not deleted.
                of("forward_without_delete", "P4 --jobs 300", skip("io.millrace.topology.PendingJobs", "delete")),
                // A waiter is deleted and not served, now and then.
                of(
                        "delete_without_forward",
                        "P4 --jobs 300",
                        new Plant("io.millrace.topology.Emitter", "result", DefectAdvice.SkipSometimes.class)),
                // Vectors are kept as they come.
                of(
                        "keep_before_validation",
                        "H1 --only F8 --jobs 150 --mixed false",
                        skip("io.millrace.model.openai.EmbeddingReplies", "check")),
                // Vectors belong to texts by their place.
                of(
                        "positional",
                        "H1 --only F7 --jobs 150 --mixed false",
                        new Plant("io.millrace.model.openai.EmbeddingReader", "index", DefectAdvice.Positional.class)),
                // Nobody reads when to come again.
                of(
                        "ignore_retry_after",
                        "H4 --minutes 1 --jobs 1500 --goodput-min 0",
                        skip("io.millrace.limit.RateHeaders", "retryAfter")),
                // A half-open circuit never hears of its one call.
                of(
                        "probe_leak",
                        "H7 --cycles 2",
                        new Plant("io.millrace.limit.CircuitBreaker$Lease", "end", DefectAdvice.SkipProbes.class)),
                // What is kept is not found.
                of("no_dedupe", "P4 --jobs 300", skip("io.millrace.cache.StoreResultCache", "get")),
                // Two texts share their bytes.
                of(
                        "hash_via_get_bytes",
                        "P1 --only K11 --partitions 1",
                        skip("io.millrace.job.TextChecks", "requireNoLoneSurrogate")),
                // A dead letter quotes its job to whoever reads headers.
                of(
                        "text_in_dead_letter",
                        "H8 --batches 6",
                        new Plant("io.millrace.deadletter.DeadLetter", "headers", DefectAdvice.Quote.class)),
                // A process forgets what it asked when a task goes and comes back.
                of(
                        "no_memo",
                        "R4 --jobs 1500 --stops 1 --alone true",
                        skip("io.millrace.dispatch.Memo", "answer"),
                        skip("io.millrace.dispatch.Memo", "join")),
                // Whatever its size, a record is taken.
                of(
                        "no_size_guard",
                        "P1 --only K10 --partitions 1",
                        skip("io.millrace.topology.JobEnvelope", "requireSize")));
    }
}
