package io.millrace.testkit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.batch.BatchLimits;
import io.millrace.cache.CacheRules;
import io.millrace.dispatch.Dispatcher;
import io.millrace.dispatch.LanePlan;
import io.millrace.dispatch.LaneSettings;
import io.millrace.dispatch.Message;
import io.millrace.limit.Now;
import io.millrace.observe.PipelineMeters;
import io.millrace.topology.Heartbeat;
import io.millrace.topology.JobTopology;
import io.millrace.topology.JobType;
import io.millrace.topology.Names;
import io.millrace.topology.Pipeline;
import io.millrace.topology.StoreTuning;
import io.millrace.topology.TopologySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * The real topology of a job type on real stores, with a real dispatcher and a model that answers on command. Nothing happens but on the test's thread, and
 * time passes only when the test says so.
 */
public final class TopologyHarness implements AutoCloseable {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long TICK_MS = 10;

    public final FakeModelClient model = new FakeModelClient();
    public final MeterRegistry registry = new SimpleMeterRegistry();
    public final PipelineMeters meters = new PipelineMeters(registry, "test");
    public final Heartbeat heartbeat = new Heartbeat();

    /** Ids of jobs an operator wrote off. */
    public final Set<String> writtenOff = new HashSet<>();

    /** What operators decided on kept answers. */
    public final CacheRules rules = new CacheRules();

    private final Names names;
    private final ArrayDeque<Message> inbox = new ArrayDeque<>();
    private final Dispatcher dispatcher;
    private final TopologyTestDriver driver;
    private final TestOutputTopic<byte[], byte[]> results;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private Now now = new Now(0, START_MS);

    public TopologyHarness(JobType type, TopologySettings settings, LaneSettings lane, BatchLimits batch) {
        this.names = new Names("harness", type.name());
        this.dispatcher = new Dispatcher(model -> LanePlan.of(model, lane, batch), model, inbox::add, meters);
        Pipeline pipeline = Pipeline.of(
                type,
                names,
                settings,
                "one",
                dispatcher::open,
                () -> now,
                meters,
                heartbeat,
                rules,
                writtenOff::contains);
        this.driver = new TopologyTestDriver(JobTopology.build(pipeline), properties(), Instant.ofEpochMilli(START_MS));
        this.results = output(names.results());
        this.deadLetters = output(Names.DEAD_LETTERS);
    }

    /** One item a call unless more are there at once; 4 calls at once. */
    public TopologyHarness(JobType type, TopologySettings settings) {
        this(type, settings, LaneSettings.defaults(), new BatchLimits(64, 100_000, 4 << 20, Duration.ZERO));
    }

    private static Properties properties() {
        Properties p = new Properties();
        p.put("application.id", "harness");
        p.put("bootstrap.servers", "none:1");
        p.put("rocksdb.config.setter", StoreTuning.class.getName());
        p.put("statestore.cache.max.bytes", "0");
        p.put("ensure.explicit.internal.resource.naming", "true");
        p.put("processing.exception.handler.global.enabled", "true");
        try {
            p.put(
                    "state.dir",
                    Files.createTempDirectory(Path.of("target"), "harness").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return p;
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public Now now() {
        return now;
    }

    /** Sends a line without key and headers. */
    public void send(String line) {
        send(null, line.getBytes(StandardCharsets.UTF_8), new RecordHeaders());
    }

    /** Sends a record; what it brings about in the dispatcher happens at once. */
    public void send(byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        send(names.jobs(), new TestRecord<>(key, value, headers, now.epochMs()));
    }

    /** Sends a record to any of the topics that are read, internal ones too. */
    public void send(String topic, TestRecord<byte[], byte[]> record) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
        dispatch();
    }

    /** Lets time pass, tick by tick. */
    public void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= TICK_MS) {
            long step = Math.min(left, TICK_MS);
            now = now.plusMs(step);
            dispatch();
            driver.advanceWallClockTime(Duration.ofMillis(step));
            dispatch();
        }
    }

    /** One tick. */
    public void tick() {
        pass(Duration.ofMillis(TICK_MS));
    }

    /** Answers every open call and all that follow from it, until no call is open. */
    public void answerAll() {
        dispatch();
        while (model.answerAll(FakeModelClient::vectorOf) > 0) {
            dispatch();
            tick();
        }
    }

    /** The dispatcher's round: its thread, so to say. */
    public void dispatch() {
        for (Message message = inbox.poll(); message != null; message = inbox.poll()) {
            dispatcher.on(message, now);
        }
        dispatcher.poll(now);
    }

    /** Result records not read yet. */
    public List<TestRecord<byte[], byte[]>> results() {
        return results.readRecordsToList();
    }

    /** Dead letters not read yet. */
    public List<TestRecord<byte[], byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    /** Records not read yet of any other topic that is written. */
    public List<TestRecord<byte[], byte[]>> read(String topic) {
        return output(topic).readRecordsToList();
    }

    /** Jobs in the pending store, questions in the cache, pieces in gather: entries of a store. */
    public int entries(String store) {
        int entries = 0;
        try (var all = driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                // A task's mark is one byte; whatever else is kept has a longer key.
                entries += all.next().key.get().length > 1 ? 1 : 0;
            }
        }
        return entries;
    }

    /** Questions handed to the dispatcher and not taken back. */
    public int outstanding() {
        return dispatcher.outstanding();
    }

    @Override
    public void close() {
        driver.close();
    }
}
