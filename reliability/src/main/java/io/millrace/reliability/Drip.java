package io.millrace.reliability;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.header.Header;

/**
 * Sends good jobs, each with a text of its own, at a steady rate until it is told to stop.
 *
 * <p>Threads: one of its own.
 */
final class Drip {
    private final Thread thread;
    private final Sender sender;
    private volatile boolean running = true;

    private Drip(Sender sender, String name, int perSecond, Header... headers) {
        this.sender = sender;
        this.thread = new Thread(() -> run(name, perSecond, headers), "drip");
        thread.setDaemon(true);
    }

    /** Begins to send jobs for texts of this name and a number. */
    static Drip start(Sender sender, String name, int perSecond, Header... headers) {
        Drip drip = new Drip(sender, name, perSecond, headers);
        drip.thread.start();
        return drip;
    }

    private void run(String name, int perSecond, Header... headers) {
        long began = RunClock.nanos();
        for (int i = 0; running; i++) {
            long due = began + i * (TimeUnit.SECONDS.toNanos(1) / perSecond);
            LockSupport.parkNanos(due - RunClock.nanos());
            sender.ask(name + " " + i, Sent.RESULT, headers);
        }
    }

    /** Sends no more and waits until all that was sent is acknowledged. */
    void stop() {
        running = false;
        if (!Waits.until(() -> !thread.isAlive(), Duration.ofMinutes(1))) {
            throw new RowFailed("the load does not end");
        }
        sender.flush(Duration.ofMinutes(2));
    }
}
