package io.millrace.topology;

import io.millrace.cache.StoreResultCache;
import io.millrace.dispatch.Flights;
import io.millrace.dispatch.Port;
import io.millrace.dispatch.ReleaseLimits;
import io.millrace.dispatch.Reply;
import io.millrace.job.Answer;
import io.millrace.job.Delivery;
import io.millrace.job.Item;
import io.millrace.job.ItemCodec;
import io.millrace.job.Journey;
import io.millrace.job.Result;
import io.millrace.job.Stage;
import io.millrace.job.Uncached;
import io.millrace.key.CacheKey;
import io.millrace.limit.Backoff;
import io.millrace.limit.Now;
import java.time.Duration;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The one node with a memory: answers a question from the cache, or lets it wait, durably, for a flight that brings the answer. A thin shell of
 * {@link Flights} on the stream thread.
 *
 * <p>A question's life: {@code process} → hit, settled at once; or miss, put into {@code pending} before its offset can be committed → joined to a flight →
 * asked through the port → its reply taken by {@code tick} or by the next {@code process} → kept in {@code cache} → waiters served in slices, each with its
 * delete, in the same transaction.
 *
 * <p>Threads: one stream thread; the port is the only way out.
 */
final class InferenceProcessor implements Processor<byte[], Routed, byte[], Routed> {
    /** Which topic brought a record; a second topic gets a number of its own. */
    private static final byte FROM_ITEMS = 0;

    private static final Duration TICK = Duration.ofMillis(10);
    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration AWAIT = Duration.ofMillis(5);

    private final Pipeline pipeline;
    private ProcessorContext<byte[], Routed> context;
    private Emitter emitter;
    private TaskShelf shelf;
    private Costs costs;
    private TaskDesk desk;
    private Port port;
    private Flights flights;
    private int reportedWaiting;
    private int roundsOfWaiting;
    private long sweptNanos;
    private @Nullable Cancellable tick;

    InferenceProcessor(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public void init(ProcessorContext<byte[], Routed> context) {
        this.context = context;
        KeyValueStore<Bytes, byte[]> kept = context.getStateStore(Names.CACHE_STORE);
        KeyValueStore<Bytes, byte[]> pending = context.getStateStore(Names.PENDING_STORE);
        PendingLimits limits = pipeline.settings().pending();
        shelf = new TaskShelf(new StoreResultCache(kept), pipeline.rules());
        emitter = new Emitter(pipeline, context);
        costs = new Costs(pipeline, emitter);
        desk = new TaskDesk(pipeline, emitter, costs);
        port = pipeline.ports().get();
        flights = new Flights(
                new PendingJobs(pending),
                port,
                new Backoff(pipeline.settings().retry(), new SplittableRandom()),
                new ReleaseLimits(limits.releaseItems(), limits.releaseBytes()),
                desk,
                shelf);
        refillWaiting();
        sweptNanos = pipeline.clock().get().nanos();
        flights.recover(pipeline.clock().get());
        arm();
    }

    @Override
    public void process(Record<byte[], Routed> record) {
        Now now = pipeline.clock().get();
        if (!ItemCodec.knows(record.value().value())) {
            emitter.unknownSchema(record, now);
            return;
        }
        Item item = ItemCodec.decode(record.value().value());
        try {
            answer(CacheKey.of(record.key()), item, now);
        } catch (RuntimeException bug) {
            throw Crash.on(item.origin().id(), bug);
        }
    }

    private void answer(CacheKey question, Item item, Now now) {
        if (pipeline.writtenOff().test(item.origin().id())) {
            desk.settle(question, item, Crash.writtenOff().failure(), arrived(item), now);
            return;
        }
        Answer kept = shelf.find(question, item, now);
        if (kept == null && item.directives().onlyIfCached()) {
            desk.settle(question, item, new Uncached(), arrived(item), now);
            return;
        }
        if (kept == null && makeRoom()) {
            // A reply taken meanwhile may have answered this very question.
            kept = shelf.find(question, item, now);
        }
        if (kept != null) {
            desk.settle(question, item, new Result(kept, Delivery.hit()), arrived(item), now);
            upkeep(now);
            arm();
            return;
        }
        long offset = RecordOrigin.metadata(context).offset();
        flights.join(question, FROM_ITEMS, offset, item.pendingSince(now.epochMs()));
        step(now);
        arm();
    }

    /** The way of an item that is settled as it comes. */
    private static Journey arrived(Item item) {
        return Journey.NONE.then(Stage.HOP, item.stages().acceptedMs());
    }

    /** Runs only while something waits: a punctuator that merely fires makes an idle task commit empty transactions for ever. */
    private void tick() {
        refillWaiting();
        step(pipeline.clock().get());
        if (!busy() && tick != null) {
            tick.cancel();
            tick = null;
        }
    }

    private void step(Now now) {
        pipeline.heartbeat().beat(now.nanos());
        flights.poll(now);
        upkeep(now);
        report();
    }

    /** What is done now and then while there is work: sums are written, and kept answers whose time is over forgotten. */
    private void upkeep(Now now) {
        costs.poll(now);
        int entries = pipeline.settings().sweep();
        if (entries > 0 && now.nanos() - sweptNanos >= SWEEP_NANOS) {
            sweptNanos = now.nanos();
            pipeline.meters().swept(shelf.sweep(entries, now));
        }
    }

    private boolean busy() {
        return flights.open() > 0 || costs.owes();
    }

    private void arm() {
        report();
        if (tick == null && busy()) {
            tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> tick());
        }
    }

    /**
     * The one place that waits. A task that holds its fill takes replies for a while before it accepts more, so that the backlog stays in Kafka; it then accepts
     * all the same, for a loop that never returned would lose the task its transaction. The budget is refilled once a loop, by the tick.
     */
    private boolean makeRoom() {
        boolean waited = false;
        while (full() && roundsOfWaiting > 0) {
            roundsOfWaiting--;
            waited = true;
            try {
                Reply reply = port.poll(AWAIT);
                Now now = pipeline.clock().get();
                if (reply != null) {
                    flights.take(reply, now);
                }
                step(now);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
        return waited;
    }

    private boolean full() {
        PendingLimits limits = pipeline.settings().pending();
        return flights.waiting() >= limits.itemsMax() || flights.waitingBytes() >= limits.bytesMax();
    }

    private void refillWaiting() {
        roundsOfWaiting = (int) (pipeline.settings().pending().blockMax().toMillis() / AWAIT.toMillis());
    }

    private void report() {
        pipeline.meters().pending((long) flights.waiting() - reportedWaiting);
        reportedWaiting = flights.waiting();
    }

    /** Runs after the last commit: nothing can be written any more. */
    @Override
    public void close() {
        port.close();
        pipeline.meters().pending(-reportedWaiting);
        reportedWaiting = 0;
    }
}
