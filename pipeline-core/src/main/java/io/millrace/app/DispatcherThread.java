package io.millrace.app;

import io.millrace.dispatch.Dispatcher;
import io.millrace.dispatch.Message;
import io.millrace.limit.Now;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that drives a {@link Dispatcher}: waits for a message or for the time the dispatcher asked for, whichever is first.
 *
 * <p>Threads: any thread may send messages; credits and permits bound how many there can be.
 */
final class DispatcherThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DispatcherThread.class);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DOUBTFUL_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final LinkedBlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final Dispatcher dispatcher;
    private final Thread thread;
    private final Runnable onBroken;
    private volatile boolean running = true;
    private volatile long beatNanos = System.nanoTime();
    private final Standstill standstill = new Standstill();

    /**
     * @param build makes the dispatcher, given where its messages go
     * @param onBroken runs if a bug ends the thread
     */
    DispatcherThread(Function<Consumer<Message>, Dispatcher> build, Runnable onBroken) {
        this.onBroken = onBroken;
        this.dispatcher = build.apply(inbox::add);
        this.thread = new Thread(this::run, "millrace-dispatcher");
        thread.setDaemon(true);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Credentials have changed; any thread. */
    void renewed() {
        inbox.add(new Message.Renewed());
    }

    /** A transaction has been committed; its commit was begun then. Any thread. */
    void committed(long begunNanos) {
        standstill.committed(begunNanos);
    }

    void start() {
        thread.start();
    }

    /** How long ago the thread last came round; it does so at least once a second. */
    Duration sinceBeat() {
        return Duration.ofNanos(System.nanoTime() - beatNanos);
    }

    private void run() {
        long wait = 0;
        while (running) {
            try {
                Message message = inbox.poll(Math.min(wait, LONGEST_WAIT_NANOS), TimeUnit.NANOSECONDS);
                Now now = SystemClock.now();
                if (standstill.came(now.nanos())) {
                    LOG.warn(
                            "this process stood still; it calls nobody until a commit shows that its tasks are still its own");
                }
                for (; message != null; message = inbox.poll()) {
                    dispatcher.on(message, now);
                }
                wait = standstill.doubtful() ? DOUBTFUL_WAIT_NANOS : dispatcher.poll(now);
                beatNanos = now.nanos();
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException e) {
                // A bug. Going on could lose replies without a trace; the worker ends, and what is pending is asked by
                // the next.
                LOG.error("the dispatcher broke; the worker ends", e);
                onBroken.run();
                return;
            }
        }
        dispatcher.cancelAll();
    }

    /** Stops the thread and cancels what is on the wire. */
    @Override
    public void close() {
        running = false;
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
