package io.millrace.limit;

/** What a waiting question is to its sender; {@link FairQueue} divides a lane among these. */
public enum JobClass {
    /** Somebody waits for it. */
    INTERACTIVE(64),
    /** The usual. */
    NORMAL(16),
    /** It may take its time. */
    BULK(4),
    /** A dead letter asked again. */
    REPLAY(1);

    private final int weight;

    /** The class of a job that waits with this priority: 2 and above, 1, 0, below. */
    public static JobClass of(int priority) {
        return priority > 1 ? INTERACTIVE : priority == 1 ? NORMAL : priority == 0 ? BULK : REPLAY;
    }

    JobClass(int weight) {
        this.weight = weight;
    }

    /** Its share of a lane while all classes have work is its weight over the sum of weights. */
    public int weight() {
        return weight;
    }
}
