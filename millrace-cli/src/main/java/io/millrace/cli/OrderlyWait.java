package io.millrace.cli;

import io.millrace.client.JobOutcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hands on outcomes in the order in which their jobs were sent, holding at most a window of them, and shows how far it is. */
final class OrderlyWait implements AutoCloseable {
    /** Jobs sent and not handed on: bounds memory, and leaves enough to fill batches. */
    static final int WINDOW = 2_000;

    private final int timeoutSeconds;
    private final Progress progress;
    private final ArrayDeque<Awaited> window = new ArrayDeque<>();
    private final long began = System.nanoTime();
    private long done;

    OrderlyWait(Screen screen, int timeoutSeconds) {
        this(Progress.of(screen, "jobs", -1), timeoutSeconds);
    }

    OrderlyWait(Progress progress, int timeoutSeconds) {
        this.progress = progress;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** Takes a job just sent; waits for the oldest while the window is full. */
    void add(CompletableFuture<JobOutcome> outcome, Taker taker) throws IOException, InterruptedException {
        window.add(new Awaited(outcome, taker));
        while (window.size() >= WINDOW
                || (!window.isEmpty() && window.peek().outcome.isDone())) {
            takeOldest();
        }
    }

    /** Waits for all. */
    void finish() throws IOException, InterruptedException {
        while (!window.isEmpty()) {
            takeOldest();
        }
    }

    private void takeOldest() throws IOException, InterruptedException {
        Awaited oldest = window.remove();
        try {
            oldest.taker.take(oldest.outcome.get(timeoutSeconds, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            throw new CommandFailed(
                    ExitCode.TIMED_OUT,
                    "No outcome of job " + (done + 1) + " within " + timeoutSeconds + " s; is a worker running? "
                            + "What was sent goes on: its results will be in the results topic.");
        } catch (ExecutionException e) {
            throw new CommandFailed(ExitCode.FAILED, "Job " + (done + 1) + " could not be sent: " + e.getCause());
        }
        done++;
        progress.at(done, Math.round(done / ((System.nanoTime() - began) / 1e9)) + " a second");
    }

    @Override
    public void close() {
        progress.close();
    }

    /** Takes one outcome. */
    interface Taker {
        void take(JobOutcome outcome) throws IOException;
    }

    private record Awaited(CompletableFuture<JobOutcome> outcome, Taker taker) {}
}
