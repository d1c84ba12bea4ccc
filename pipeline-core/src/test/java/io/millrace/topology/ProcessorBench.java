package io.millrace.topology;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.batch.BatchLimits;
import io.millrace.cache.CacheRules;
import io.millrace.dispatch.Dispatcher;
import io.millrace.dispatch.LanePlan;
import io.millrace.dispatch.LaneSettings;
import io.millrace.dispatch.Message;
import io.millrace.job.Directives;
import io.millrace.job.InputLimits;
import io.millrace.job.Item;
import io.millrace.job.ItemCodec;
import io.millrace.job.JobOrigin;
import io.millrace.limit.Now;
import io.millrace.limit.RetrySettings;
import io.millrace.observe.PipelineMeters;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.TextJobType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** One {@link InferenceProcessor} after another on stores that outlive them: what a restart, or a move of the task, is to a processor. */
final class ProcessorBench implements AutoCloseable {
    final PipelineMeters meters = new PipelineMeters(new SimpleMeterRegistry(), "text");
    FakeModelClient model = new FakeModelClient();
    MockProcessorContext<byte[], Routed> context;
    Now now = new Now(0, 1_700_000_000_000L);
    /** How far the processor's clock goes on each time it is looked at. */
    long takesMs;

    private final PendingLimits limits;
    FullTasks full = new FullTasks(new Names("bench", "text"));
    private final boolean accounting;
    private final Path dir;
    private final List<KeyValueStore<Bytes, byte[]>> stores = new ArrayList<>();
    private final List<String> costs = new ArrayList<>();
    private final ArrayDeque<Message> inbox = new ArrayDeque<>();
    private Dispatcher dispatcher = dispatcher();
    private InferenceProcessor processor;
    private long offset;
    private int process;

    /** @param accounting whether costs are written */
    ProcessorBench(Path dir, PendingLimits limits, boolean accounting) {
        this.limits = limits;
        this.accounting = accounting;
        this.dir = dir;
        this.context = context();
        for (String name : List.of(Names.CACHE_STORE, Names.PENDING_STORE)) {
            KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .withCachingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            stores.add(store);
        }
        begin();
    }

    private MockProcessorContext<byte[], Routed> context() {
        Properties p = new Properties();
        p.put("application.id", "bench");
        p.put("bootstrap.servers", "none:1");
        return new MockProcessorContext<>(p, new org.apache.kafka.streams.processor.TaskId(0, 0), dir.toFile());
    }

    private Dispatcher dispatcher() {
        BatchLimits single = new BatchLimits(1, 1_000, 10_000, Duration.ZERO);
        return new Dispatcher(m -> LanePlan.of(m, LaneSettings.defaults(), single), model, inbox::add, meters);
    }

    private void begin() {
        stores.forEach(context::addStateStore);
        TopologySettings settings = new TopologySettings(
                1,
                "default",
                List.of(),
                100_000,
                InputLimits.defaults(),
                limits,
                GatherLimits.defaults(),
                new RetrySettings(3, Duration.ofMillis(1_000), Duration.ofMillis(1_000)),
                Map.of(),
                Map.of(),
                accounting,
                0,
                Duration.ZERO,
                false,
                1 << 20);
        Pipeline pipeline = Pipeline.of(
                new TextJobType(),
                new Names("bench", "text"),
                settings,
                "process-" + process,
                dispatcher::open,
                this::look,
                meters,
                new Heartbeat(),
                new CacheRules(),
                id -> false);
        full = pipeline.full();
        processor = new InferenceProcessor(pipeline);
        processor.init(context);
        dispatch();
    }

    private Now look() {
        now = now.plusMs(takesMs);
        return now;
    }

    /** The task is closed and opened again in the same process, as when it moves between threads. */
    void reopen() {
        processor.close();
        context = context();
        begin();
    }

    /** The process ends and another begins: what it knew beside the stores is gone. */
    void restart() {
        model = new FakeModelClient();
        inbox.clear();
        dispatcher = dispatcher();
        process++;
        reopen();
    }

    /** A planned stop begins: no call is made any more. */
    void drain() {
        dispatcher.drain();
    }

    /** A job of one text arrives. */
    void job(String text) {
        long at = offset++;
        JobOrigin origin = new JobOrigin("text.jobs", 0, at, null, 0, List.of());
        Item item = new Item(
                origin,
                0,
                1,
                "default",
                "p/small-upstream",
                Directives.NONE,
                new byte[0],
                (byte) 1,
                Long.MAX_VALUE,
                new Item.Stages(now.epochMs(), 0),
                Item.Retry.NONE,
                -1,
                TextJobType.line("id" + at, text));
        context.setRecordMetadata("bench-items-repartition", 0, at);
        Routed routed = new Routed(Route.ITEMS, ItemCodec.encode(item));
        processor.process(new Record<>(TextJobType.key(text).bytes(), routed, now.epochMs()));
        dispatch();
    }

    /** Time passes, and every punctuator that is armed fires once. */
    void tick(long ms) {
        now = now.plusMs(ms);
        dispatch();
        punctuators().forEach(p -> p.getPunctuator().punctuate(now.epochMs()));
        dispatch();
    }

    List<MockProcessorContext.CapturedPunctuator> punctuators() {
        return context.scheduledPunctuators().stream()
                .filter(p -> !p.cancelled())
                .toList();
    }

    void dispatch() {
        for (Message message = inbox.poll(); message != null; message = inbox.poll()) {
            dispatcher.on(message, now);
        }
        dispatcher.poll(now);
    }

    /** Outcomes written since last asked. */
    List<Record<? extends byte[], ? extends Routed>> written() {
        List<Record<? extends byte[], ? extends Routed>> records = new ArrayList<>();
        context.forwarded().forEach(forward -> {
            if (forward.record().value().to() == Route.COSTS) {
                costs.add(new String(forward.record().value().value(), StandardCharsets.UTF_8));
            } else {
                records.add(forward.record());
            }
        });
        context.resetForwards();
        return records;
    }

    /** Accounts written, up to when outcomes were last asked for. */
    List<String> costs() {
        return List.copyOf(costs);
    }

    /** Whether the store says that a process may have calls open. */
    boolean marked() {
        return stores.get(1).get(Takeovers.MARK) != null;
    }

    int pending() {
        int entries = 0;
        try (var all = stores.get(1).all()) {
            while (all.hasNext()) {
                entries += all.next().key.equals(Takeovers.MARK) ? 0 : 1;
            }
        }
        return entries;
    }

    int outstanding() {
        return dispatcher.outstanding();
    }

    @Override
    public void close() {
        processor.close();
        stores.forEach(KeyValueStore::close);
    }
}
