package io.millrace.inspector.replay;

import io.millrace.inspector.fold.InspectorException;
import io.millrace.inspector.fold.StateView;
import io.millrace.inspector.state.AuditEntry;
import io.millrace.inspector.state.StateJson;
import io.millrace.inspector.state.StateKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of replays in the cluster: jobs, states and audit in one transaction. Whoever takes the transactional id ends every earlier writer's
 * transaction and shuts it out; what those committed is read before this one's first.
 *
 * <p>Threads: one.
 */
final class Ledger implements AutoCloseable {
    private static final long BARRIER_MS = 30_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final KafkaProducer<byte[], byte[]> producer;
    private final ReplaySettings settings;
    private final StateView state;
    private final InstantSource clock;
    private final String token = UUID.randomUUID().toString();
    private String plan = "";
    private long renewedMs;

    private Ledger(ReplaySettings settings, StateView state, InstantSource clock) {
        this.settings = settings;
        this.state = state;
        this.clock = clock;
        Map<String, Object> config = new HashMap<>(settings.kafka());
        config.put("transactional.id", settings.transactionalId());
        config.put("transaction.timeout.ms", 15_000);
        config.put("delivery.timeout.ms", 12_000);
        config.put("request.timeout.ms", 10_000);
        config.put("max.block.ms", 20_000);
        config.put("linger.ms", 5);
        // A dead letter can be as large as a job: 8 MiB and its headers.
        config.put("max.request.size", 16 << 20);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Becomes the one writer.
     *
     * @throws ReplayerGone if another one is at work and stays so
     */
    static Ledger take(ReplaySettings settings, StateView state, InstantSource clock) {
        awaitTurn(state, clock);
        Ledger ledger = new Ledger(settings, state, clock);
        try {
            ledger.producer.initTransactions();
            ledger.transaction(ledger::renew);
            ledger.awaitBarrier();
            return ledger;
        } catch (RuntimeException e) {
            ledger.producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** One that was killed leaves a lease that nobody renews; it is waited for until it is stale. */
    private static void awaitTurn(StateView state, InstantSource clock) {
        Lease first = lease(state);
        while (true) {
            Lease held = lease(state);
            if (held == null || !held.live(clock.millis())) {
                return;
            }
            if (first != null && held.at() > first.at()) {
                throw new ReplayerGone("plan " + held.plan() + " of " + held.by()
                        + " is being replayed just now; there is one replay at a time in a cluster");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static @Nullable Lease lease(StateView state) {
        return StateJson.read(state.get(StateKey.REPLAYER), Lease.class).orElse(null);
    }

    /** Waits until the fold has read this writer's first record, and so all that earlier ones committed. */
    private void awaitBarrier() {
        long endMs = clock.millis() + BARRIER_MS;
        while (clock.millis() < endMs) {
            Lease seen = lease(state);
            if (seen != null && seen.token().equals(token)) {
                return;
            }
            // Whoever was shut out before its record was read never sees it: its next transaction tells.
            keepAlive();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new InspectorException("the topic " + settings.stateTopic() + " cannot be read up to its end", null);
    }

    /** What is written in the body is committed as one, or not at all. */
    void transaction(Runnable body) {
        try {
            producer.beginTransaction();
            body.run();
            renew();
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw gone();
        } catch (KafkaException e) {
            if (fenced(e)) {
                throw gone();
            }
            throw aborted(e);
        }
    }

    private static boolean fenced(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    private ReplayerGone aborted(KafkaException why) {
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
            // A producer that cannot even abort is at its end, as when two take the place at the same moment; the
            // broker ends what it left open.
            if (fenced(e)) {
                return gone();
            }
        }
        return new ReplayerGone("the cluster ended this replay in the middle of a transaction (" + why.getMessage()
                + "); run it again: what was committed is not sent twice");
    }

    private static ReplayerGone gone() {
        return new ReplayerGone("another replay took over; this one sends nothing more");
    }

    /** For whom the lease is. */
    void plan(String id) {
        this.plan = id;
    }

    /** Renews the lease by itself if nothing was written for a while. */
    void keepAlive() {
        if (clock.millis() - renewedMs > Lease.RENEW_MS) {
            transaction(() -> {});
        }
    }

    private void renew() {
        renewedMs = clock.millis();
        state(StateKey.REPLAYER, new Lease(token, plan, settings.by(), renewedMs));
    }

    /** Within a transaction: a job. */
    Future<RecordMetadata> job(ProducerRecord<byte[], byte[]> job) {
        return producer.send(job);
    }

    /** Within a transaction: waits until all that was sent is acknowledged or failed. */
    void flush() {
        producer.flush();
    }

    /** Within a transaction: a record of the state topic; null takes it away. */
    void state(String key, @Nullable Object value) {
        var unused = producer.send(new ProducerRecord<>(
                settings.stateTopic(),
                0,
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : StateJson.bytes(value)));
    }

    /** Within a transaction: a line of the audit trail. */
    void audit(AuditEntry entry) {
        String key = entry.key();
        var unused = producer.send(new ProducerRecord<>(
                settings.auditTopic(),
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                StateJson.bytes(entry)));
    }

    String now() {
        return Instant.ofEpochMilli(clock.millis()).toString();
    }

    /** Gives the lease back, so that the next need not wait. */
    @Override
    public void close() {
        try {
            producer.beginTransaction();
            state(StateKey.REPLAYER, new Lease(token, plan, settings.by(), 0));
            producer.commitTransaction();
        } catch (KafkaException | IllegalStateException e) {
            // Somebody else has it, or nobody: it gets stale.
        }
        producer.close(Duration.ofSeconds(5));
    }
}
