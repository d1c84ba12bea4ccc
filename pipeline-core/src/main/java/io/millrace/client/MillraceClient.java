package io.millrace.client;

import io.millrace.topology.JobKeys;
import io.millrace.topology.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Submits jobs and gives a future of each outcome. A thin companion of any Kafka client: the job is an ordinary record with one ordinary header that the worker
 * carries through, by which its outcome is found.
 *
 * <p>Threads: {@link #submit} on any; futures complete on the client's own thread, which they must not block.
 */
public final class MillraceClient implements AutoCloseable {
    /** Most jobs open at once; above it {@link #submit} waits. */
    public static final int OPEN_MAX = 10_000;

    private static final Duration ROOM_TIMEOUT = Duration.ofMinutes(10);

    private final Names names;
    private final @Nullable JobKeys keys;
    private final String clientId = UUID.randomUUID().toString();
    private final AtomicLong sequence = new AtomicLong();
    private Counters counters = Counters.NONE;
    private final Map<String, CompletableFuture<JobOutcome>> open = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(OPEN_MAX);
    private final KafkaProducer<byte[], byte[]> producer;
    private final OutcomeReader reader;

    private MillraceClient(Map<String, String> kafka, Names names, @Nullable JobKeys keys) {
        this.names = names;
        this.keys = keys;
        // The reader stands at the end of its topics before the first job can be sent, so no outcome can be missed.
        this.reader = new OutcomeReader(kafka, names, this::complete);
        Properties p = new Properties();
        p.putAll(kafka);
        p.put("acks", "all");
        p.put("linger.ms", "5");
        p.put("batch.size", String.valueOf(128 << 10));
        p.put("max.request.size", String.valueOf(9 << 20));
        this.producer = new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Connects and waits until outcomes can be read.
     *
     * @param kafka client keys, at least {@code bootstrap.servers}
     * @param type the job type's name, e.g. {@code embedding}
     */
    public static MillraceClient connect(Map<String, String> kafka, String type) {
        return new MillraceClient(kafka, new Names("millrace-client", type), null);
    }

    /**
     * The same, with each job's key computed here and the job sent to the keyed topic, which spares the workers the repartition; they must read it
     * ({@code topology.keyed}).
     *
     * @param keys of the workers' own settings and job type
     */
    public static MillraceClient connect(Map<String, String> kafka, String type, JobKeys keys) {
        return new MillraceClient(kafka, new Names("millrace-client", type), keys);
    }

    /** Sends one Batch request line; waits while {@link #OPEN_MAX} are open. The future fails only if the line could not be sent or the client is closed. */
    public CompletableFuture<JobOutcome> submit(String line) throws InterruptedException {
        return submit(line.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #submit(String)}, of UTF-8 bytes. */
    public CompletableFuture<JobOutcome> submit(byte[] line) throws InterruptedException {
        return submit(line, Map.of());
    }

    /** As {@link #submit(String)}, with headers of the job's record, such as {@code millrace-cache-control}. */
    public CompletableFuture<JobOutcome> submit(byte[] line, Map<String, String> headers) throws InterruptedException {
        if (!room.tryAcquire(ROOM_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(OPEN_MAX + " jobs have been open for " + ROOM_TIMEOUT.toMinutes()
                    + " minutes; is a worker running?");
        }
        String id = clientId + ":" + sequence.incrementAndGet();
        CompletableFuture<JobOutcome> outcome = new CompletableFuture<>();
        open.put(id, outcome);
        ProducerRecord<byte[], byte[]> record = record(line);
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        record.headers().add(OutcomeReader.SUBMISSION_ID, id.getBytes(StandardCharsets.UTF_8));
        var unused = producer.send(record, (metadata, failure) -> {
            if (failure != null && open.remove(id) != null) {
                room.release();
                outcome.completeExceptionally(failure);
            }
        });
        return outcome;
    }

    private ProducerRecord<byte[], byte[]> record(byte[] line) {
        return keys == null ? new ProducerRecord<>(names.jobs(), line) : keys.record(line);
    }

    /**
     * Asks a prompt, with the worker's cache, budget, routes and retries behind it; waits only while {@link #OPEN_MAX} are open. For clients of the type
     * {@code completion}.
     *
     * @param params the other fields of a chat completion's body: at least {@code model}, a model or a route. {@code millrace} in it holds what is ours,
     *     such as {@code budget_tokens}
     * @return fails with {@link InvocationFailed} if the job becomes a dead letter
     */
    public CompletableFuture<Invocation> invoke(String prompt, Map<String, ?> params) throws InterruptedException {
        return submit(Invocation.line("invoke-" + sequence.get(), prompt, params))
                .thenApply(this::answered);
    }

    private synchronized Invocation answered(JobOutcome outcome) {
        try {
            Invocation answer = Invocation.of(outcome);
            counters = counters.plus(answer);
            return answer;
        } catch (InvocationFailed e) {
            counters = counters.plusFailure();
            throw e;
        }
    }

    /** What {@link #invoke} came to so far. */
    public synchronized Counters counters() {
        return counters;
    }

    /** Jobs whose outcome is not there yet. */
    public int open() {
        return open.size();
    }

    /** Closes; futures still open fail. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
        reader.close();
        open.values()
                .forEach(f -> f.completeExceptionally(
                        new IllegalStateException("the client was closed before the job ended")));
        open.clear();
    }

    private void complete(Header id, JobOutcome outcome) {
        CompletableFuture<JobOutcome> waiting = open.remove(new String(id.value(), StandardCharsets.UTF_8));
        if (waiting != null) {
            room.release();
            waiting.complete(outcome);
        }
    }
}
