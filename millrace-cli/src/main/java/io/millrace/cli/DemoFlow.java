package io.millrace.cli;

import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Sends jobs as a client with some patience would, counts what comes back, and shows how far it is. */
record DemoFlow(Screen screen, String what, MillraceClient client) {
    /** Jobs sent and not answered. */
    private static final int OPEN_MAX = 512;

    private static final long STALLED_SECONDS = 60;

    /** Sends all and waits for all; ends early at the first fault. */
    void run(int jobs, IntFunction<byte[]> line, Tally tally) throws InterruptedException {
        Semaphore room = new Semaphore(OPEN_MAX);
        long began = System.nanoTime();
        try (Progress progress = Progress.of(screen, what, jobs)) {
            for (int i = 0; i < jobs && tally.fault() == null; i++) {
                acquire(room, 1, tally, progress, began);
                int job = i;
                var unused = client.submit(line.apply(job)).whenComplete((outcome, failure) -> {
                    if (failure == null) {
                        tally.add(job, outcome);
                    } else {
                        tally.fault("a job could not be sent: " + failure.getMessage());
                    }
                    room.release();
                });
            }
            if (tally.fault() == null) {
                acquire(room, OPEN_MAX, tally, progress, began);
            }
        }
    }

    /** Waits for permits and shows the progress meanwhile; gives up when nothing moves. */
    private void acquire(Semaphore room, int permits, Tally tally, Progress progress, long began)
            throws InterruptedException {
        long ended = tally.ended();
        long moved = System.nanoTime();
        while (!room.tryAcquire(permits, 200, TimeUnit.MILLISECONDS)) {
            progress.at(tally.ended(), tally.progress(System.nanoTime() - began));
            if (tally.ended() != ended) {
                ended = tally.ended();
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > TimeUnit.SECONDS.toNanos(STALLED_SECONDS)) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "No job has ended for " + STALLED_SECONDS + " s, after " + Screen.count(ended)
                                + "; MILLRACE_LOG_LEVEL=DEBUG shows what the worker is doing.");
            }
        }
        progress.at(tally.ended(), tally.progress(System.nanoTime() - began));
    }

    /**
     * Counts outcomes.
     *
     * <p>Threads: called by the client's and the sender's.
     */
    interface Tally {
        void add(int job, JobOutcome outcome);

        /** Notes what must not be. */
        void fault(String sentence);

        /** The first thing that must not be, null if all is well. */
        @Nullable
        String fault();

        /** Jobs that have their outcome. */
        long ended();

        /** What to show beside that count. */
        String progress(long nanos);
    }
}
