package io.millrace.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A seeded stream of good jobs, some of whose texts were asked before, some of which hold several texts.
 *
 * <p>Threads: {@link #start} runs one of its own.
 */
final class Load {
    private static final int ARRAY_MAX = 6;

    private final List<JobLine> lines = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    /**
     * Draws the jobs.
     *
     * @param dup share of texts that were asked before
     * @param arrays share of jobs with several texts
     */
    Load(int jobs, double dup, double arrays, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < jobs; i++) {
            int size = random.nextDouble() < arrays ? 2 + random.nextInt(ARRAY_MAX - 1) : 1;
            List<String> own = new ArrayList<>();
            for (int t = 0; t < size; t++) {
                own.add(text(dup, random));
            }
            lines.add(new JobLine("job-" + i, own, random.nextInt(4) != 0));
        }
    }

    /** As a row's options say: {@code jobs}, {@code dup-text}, {@code arrays}, and the seed. */
    static Load of(Options options) {
        return new Load(options.number("jobs"), options.share("dup-text"), options.share("arrays"), options.seed());
    }

    private String text(double dup, SplittableRandom random) {
        if (!texts.isEmpty() && random.nextDouble() < dup) {
            return texts.get(random.nextInt(texts.size()));
        }
        String fresh = "text " + texts.size() + " of this run";
        texts.add(fresh);
        return fresh;
    }

    int jobs() {
        return lines.size();
    }

    int distinct() {
        return texts.size();
    }

    /** Sends all jobs from a thread of its own, so many a second; 0 for as fast as it goes. */
    Thread start(Sender sender, int perSecond) {
        Thread thread = new Thread(
                () -> {
                    long began = RunClock.nanos();
                    for (int i = 0; i < lines.size(); i++) {
                        if (perSecond > 0) {
                            long due = began + i * (TimeUnit.SECONDS.toNanos(1) / perSecond);
                            LockSupport.parkNanos(due - RunClock.nanos());
                        }
                        sender.send(Rig.JOBS, lines.get(i));
                    }
                },
                "load");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits until all is sent and acknowledged. */
    static void await(Thread load, Sender sender) {
        if (!Waits.until(() -> !load.isAlive(), java.time.Duration.ofMinutes(10))) {
            throw new RowFailed("the load is not sent within 10 minutes");
        }
        sender.flush(java.time.Duration.ofMinutes(3));
    }
}
