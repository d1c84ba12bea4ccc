package io.millrace.topology;

import java.util.List;

/**
 * Every topic, node and store name, in one place.
 *
 * @param applicationId prefix of internal topics
 * @param type the job type's name, prefix of the user's topics
 */
public record Names(String applicationId, String type) {
    /** Where what could not be answered goes, for all types. */
    public static final String DEAD_LETTERS = "millrace.dead-letters";

    /** What was decided about dead letters and what came of them, for all types. */
    public static final String DEAD_LETTERS_STATE = DEAD_LETTERS + ".state";

    /** Who did what to dead letters. */
    public static final String DEAD_LETTERS_AUDIT = DEAD_LETTERS + ".audit";

    /** Where what was paid and saved is accounted for, for all types. */
    public static final String COSTS = "millrace.costs";

    /** Where jobs' time went, for all types; optional, and bounded. */
    public static final String TIMINGS = "millrace.timings";

    /** Where instances say how much of a quota they could use. */
    public static final String QUOTA = "millrace.quota";

    /** The namespace of embeddings whose own namespaces share them. */
    static final String SHARED = "shared";

    static final String KEY_BY_CONTENT = "key-by-content";
    static final String CHECK_KEY = "check-key";
    static final String INFER = "infer";
    static final String GATHER = "gather";

    /** The store of the answers kept. */
    public static final String CACHE_STORE = "cache";

    static final String PENDING_STORE = "pending";
    static final String GATHER_STORE = "gather";

    static final String ITEMS = "items";
    static final String ITEMS_INTERACTIVE = "items-interactive";
    static final String ARRAY_JOBS = "array-jobs";
    static final String ARRAY_ITEMS = "array-items";

    /** Where jobs are read. */
    public String jobs() {
        return type + ".jobs";
    }

    /** Where jobs are read whose records bear their questions' keys. */
    public String jobsKeyed() {
        return type + ".jobs.keyed";
    }

    /** Where jobs are read first: somebody waits for them. */
    public String jobsInteractive() {
        return jobs() + ".interactive";
    }

    /** Whether a topic brings what somebody waits for: interactive jobs, or the items of such. */
    public boolean isInteractive(String topic) {
        return topic.equals(jobsInteractive()) || topic.equals(itemsInteractive());
    }

    /** Where results are written. */
    public String results() {
        return type + ".results";
    }

    /** The hop whose partitions are the tasks that ask models. */
    public String items() {
        return repartition(ITEMS);
    }

    /** Repartition topics as Streams names them. */
    public List<String> repartitionTopics() {
        return List.of(items(), itemsInteractive(), repartition(ARRAY_JOBS), repartition(ARRAY_ITEMS));
    }

    /** The changelog of the answers kept. */
    public String cacheChangelog() {
        return changelog(CACHE_STORE);
    }

    /** The changelog of who waits. */
    public String pendingChangelog() {
        return changelog(PENDING_STORE);
    }

    /** The changelog of array jobs under way. */
    public String gatherChangelog() {
        return changelog(GATHER_STORE);
    }

    /** The hop of interactive jobs' items. */
    String itemsInteractive() {
        return repartition(ITEMS_INTERACTIVE);
    }

    /** A repartition topic as Streams names it. */
    String repartition(String name) {
        return applicationId + "-" + name + "-repartition";
    }

    private String changelog(String store) {
        return applicationId + "-" + store + "-changelog";
    }
}
