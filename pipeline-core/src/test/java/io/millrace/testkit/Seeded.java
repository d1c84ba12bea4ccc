package io.millrace.testkit;

import java.util.SplittableRandom;

/** Runs a test over many seeds and names the seed that failed; {@code MILLRACE_SEED} in the environment runs that one alone. */
public final class Seeded {
    private static final String ONLY = System.getenv("MILLRACE_SEED");

    private Seeded() {}

    /** One case of a property. */
    public interface Case {
        void check(SplittableRandom random) throws Exception;
    }

    /** Runs {@code cases} cases of fresh seeds. */
    public static void each(int cases, Case property) {
        long first = ONLY == null ? new SplittableRandom().nextLong() : Long.parseLong(ONLY);
        for (long seed = first; seed != first + (ONLY == null ? cases : 1); seed++) {
            try {
                property.check(new SplittableRandom(seed));
            } catch (Exception | AssertionError e) {
                System.out.println("failed with MILLRACE_SEED=" + seed);
                throw new AssertionError("MILLRACE_SEED=" + seed + ": " + e, e);
            }
        }
    }
}
