package io.millrace.topology;

import io.millrace.cache.HotResultCache;
import io.millrace.cache.StoreResultCache;
import io.millrace.dispatch.Flights;
import io.millrace.dispatch.Port;
import io.millrace.dispatch.ReleaseLimits;
import io.millrace.job.Answer;
import io.millrace.job.Delivery;
import io.millrace.job.Failure;
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
import org.apache.kafka.streams.processor.api.RecordMetadata;
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
    /** Which topic brought a record: a number of its own each, for good. */
    static final byte FROM_ITEMS = 0;

    static final byte FROM_INTERACTIVE = 1;

    static final byte FROM_KEYED = 2;

    private static final Duration TICK = Duration.ofMillis(10);
    /** Of a tick, what may go into serving waiters: Streams polls again only when all it was given is done, and does one record a task from tick to tick. */
    private static final long SERVING_NANOS = TICK.dividedBy(2).toNanos();

    /** A tick takes at most one part in so many of its task's time, as long as that makes it no more than twice as rare. */
    private static final long TICK_SHARE = 10;

    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();

    private final Pipeline pipeline;
    private ProcessorContext<byte[], Routed> context;
    private Emitter emitter;
    private TaskShelf shelf;
    private Costs costs;
    private Takeovers takeovers;
    private TaskDesk desk;
    private Port port;
    private Flights flights;
    private Room room;
    private int reportedWaiting;
    private boolean reportedFull;
    private long sweptNanos;
    private long restsUntilNanos;
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
        shelf = new TaskShelf(
                new HotResultCache(
                        new StoreResultCache(kept), pipeline.settings().hotBytes()),
                pipeline.rules());
        emitter = new Emitter(pipeline, context);
        takeovers = new Takeovers(pending, pipeline.process());
        costs = new Costs(pipeline, emitter, takeovers);
        desk = new TaskDesk(pipeline, emitter, costs);
        port = pipeline.ports().get();
        flights = new Flights(
                new PendingJobs(pending),
                port,
                new Backoff(pipeline.settings().retry(), new SplittableRandom()),
                new ReleaseLimits(limits.releaseItems(), limits.releaseBytes()),
                desk,
                shelf);
        room = new Room(pipeline, flights, port, this::step);
        sweptNanos = pipeline.clock().get().nanos();
        restsUntilNanos = sweptNanos;
        takeovers.open(flights.recover(pipeline.clock().get()));
        arm();
    }

    @Override
    public void process(Record<byte[], Routed> record) {
        Now now = pipeline.clock().get();
        Routed.Home home = record.value().home();
        if (home != null) {
            desk.remember(home);
            accept(record, home.item(), now);
            return;
        }
        if (!ItemCodec.knows(record.value().value())) {
            emitter.unknownSchema(record, now);
            return;
        }
        accept(record, ItemCodec.decode(record.value().value()), now);
    }

    private void accept(Record<byte[], Routed> record, Item item, Now now) {
        try {
            answer(CacheKey.of(record.key()), item, now);
        } catch (RuntimeException bug) {
            throw Crash.on(item.origin().id(), bug);
        }
    }

    private byte source(String topic) {
        if (topic.equals(pipeline.names().itemsInteractive())) {
            return FROM_INTERACTIVE;
        }
        return topic.equals(pipeline.names().jobsKeyed()) ? FROM_KEYED : FROM_ITEMS;
    }

    private void answer(CacheKey question, Item item, Now now) {
        RecordMetadata at = RecordOrigin.metadata(context);
        byte source = source(at.topic());
        if (pipeline.writtenOff().test(item.origin().id())) {
            desk.settle(question, item, Crash.writtenOff().failure(), arrived(item), now);
            return;
        }
        if (item.overdue(now.epochMs())) {
            desk.settle(question, item, Failure.deadline("it had not been read before"), arrived(item), now);
            return;
        }
        Answer kept = shelf.find(question, item, now);
        if (kept == null && item.directives().onlyIfCached()) {
            desk.settle(question, item, new Uncached(), arrived(item), now);
            return;
        }
        if (kept == null && room.make(question, source)) {
            // A reply taken meanwhile may have answered this very question.
            kept = shelf.find(question, item, now);
        }
        if (kept != null) {
            desk.settle(question, item, new Result(kept, Delivery.hit()), arrived(item), now);
            upkeep(now);
            arm();
            return;
        }
        flights.join(question, source, at.offset(), item.pendingSince(now.epochMs()), now);
        flights.advance(now);
        upkeep(now);
        arm();
    }

    /** The way of an item that is settled as it comes. */
    private static Journey arrived(Item item) {
        return Journey.NONE.then(Stage.HOP, item.stages().acceptedMs());
    }

    /** Runs only while something waits: a punctuator that merely fires makes an idle task commit empty transactions for ever. */
    private void tick() {
        Now now = pipeline.clock().get();
        pipeline.heartbeat().beat(this, now.nanos());
        if (now.nanos() - restsUntilNanos < 0) {
            return;
        }
        room.refill();
        step(now);
        mark();
        restsUntilNanos = rest(now.nanos(), pipeline.clock().get().nanos());
        if (!busy() && tick != null) {
            tick.cancel();
            tick = null;
            pipeline.heartbeat().rest(this);
        }
    }

    /**
     * Until when a task leaves its thread to records after a tick. Where the ticks of a thread's tasks take longer than it is from one to the next, one is
     * always due, and Streams would do one record a task for each round of them.
     */
    static long rest(long beganNanos, long endedNanos) {
        return endedNanos + Math.min(TICK.toNanos(), TICK_SHARE * (endedNanos - beganNanos));
    }

    private void step(Now now) {
        flights.poll(now, () -> pipeline.clock().get().nanos() - now.nanos() < SERVING_NANOS);
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
        mark();
        if (tick == null && busy()) {
            pipeline.heartbeat().beat(this, pipeline.clock().get().nanos());
            tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> tick());
        }
    }

    /** In the transaction of what waits: who may have calls open for it. */
    private void mark() {
        if (flights.open() == 0) {
            takeovers.atRest();
        } else if (port.drained()) {
            takeovers.closedInOrder();
        } else {
            takeovers.atWork();
        }
    }

    private void report() {
        pipeline.meters().pending((long) flights.waiting() - reportedWaiting);
        reportedWaiting = flights.waiting();
        boolean full = room.full();
        if (full != reportedFull) {
            reportedFull = full;
            pipeline.full().report(context.taskId().partition(), full);
        }
    }

    /** Runs after the last commit: nothing can be written any more. */
    @Override
    public void close() {
        port.close();
        pipeline.heartbeat().rest(this);
        pipeline.meters().pending(-reportedWaiting);
        pipeline.full().report(context.taskId().partition(), false);
        reportedFull = false;
        reportedWaiting = 0;
    }
}
