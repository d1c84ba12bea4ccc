package io.millrace.app;

import io.millrace.dispatch.QuotaDemand;
import io.millrace.limit.Now;
import io.millrace.limit.QuotaSettings;
import io.millrace.topology.Names;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other instances how much of each quota this one could use, and reads what they tell: a plain consumer of the whole topic, for each needs every report.
 * If the topic fails, each goes on with what it owns by its tasks.
 *
 * <p>Threads: one of its own, a daemon.
 */
final class QuotaExchange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaExchange.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long READ_ALL_NANOS = Duration.ofSeconds(10).toNanos();

    private final SharedQuotas quotas;
    private final QuotaSettings settings;
    private final Supplier<Collection<Integer>> tasks;
    private final Supplier<List<QuotaDemand>> demands;
    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;
    private final Thread thread = new Thread(this::run, "millrace-quota");
    private final TopicPartition topic = new TopicPartition(Names.QUOTA, 0);
    private boolean reading = true;
    private boolean failing;
    private volatile boolean closing;

    /**
     * @param tasks numbers of the tasks that this instance runs and that ask models
     * @param demands what it could use of each quota
     */
    QuotaExchange(
            Properties kafka,
            SharedQuotas quotas,
            QuotaSettings settings,
            Supplier<Collection<Integer>> tasks,
            Supplier<List<QuotaDemand>> demands) {
        this.quotas = quotas;
        this.settings = settings;
        this.tasks = tasks;
        this.demands = demands;
        this.consumer = new KafkaConsumer<>(
                with(kafka, Map.of("default.api.timeout.ms", "5000")),
                new StringDeserializer(),
                new StringDeserializer());
        // A report that is late is worth nothing, and the next is whole in itself.
        Map<String, String> impatient = Map.of(
                "max.block.ms", "500", "request.timeout.ms", "3000", "delivery.timeout.ms", "3000", "linger.ms", "0");
        this.producer = new KafkaProducer<>(with(kafka, impatient), new StringSerializer(), new StringSerializer());
        thread.setDaemon(true);
    }

    private static Properties with(Properties kafka, Map<String, String> more) {
        Properties p = new Properties();
        p.putAll(kafka);
        p.putAll(more);
        return p;
    }

    void start() {
        thread.start();
    }

    private void run() {
        consumer.assign(List.of(topic));
        consumer.seekToBeginning(List.of(topic));
        long begunNanos = SystemClock.now().nanos();
        long saidNanos = begunNanos - settings.period().toNanos();
        while (!closing) {
            try {
                consumer.poll(POLL).forEach(this::take);
                readToTheEnd(SystemClock.now().nanos() - begunNanos);
            } catch (WakeupException e) {
                // close() wants an end.
                return;
            } catch (KafkaException e) {
                warn(e);
                LockSupport.parkNanos(POLL.toNanos());
            }
            Now now = SystemClock.now();
            if (now.nanos() - saidNanos >= settings.period().toNanos()) {
                saidNanos = now.nanos();
                say(now);
            }
        }
    }

    /** Who starts must know who was there before; one that cannot read in time takes the slow way in. */
    private void readToTheEnd(long sinceNanos) {
        if (reading) {
            Long end = consumer.endOffsets(List.of(topic)).get(topic);
            boolean all = end != null && consumer.position(topic) >= end;
            if (all) {
                quotas.allRead();
            }
            reading = !all && sinceNanos < READ_ALL_NANOS;
        }
    }

    private void take(ConsumerRecord<String, String> record) {
        QuotaRecord said = QuotaRecord.of(record.key(), record.value());
        if (said != null) {
            quotas.on(said, SystemClock.now());
        }
    }

    private void say(Now now) {
        for (QuotaRecord report : quotas.reports(tasks.get(), demands.get(), now)) {
            var unused = producer.send(
                    new ProducerRecord<>(Names.QUOTA, 0, report.key(), report.value()), (done, failed) -> {
                        if (failed != null) {
                            warn(failed);
                        } else {
                            failing = false;
                        }
                    });
        }
    }

    private void warn(Exception failed) {
        if (!failing) {
            failing = true;
            LOG.warn(
                    "reports of quotas cannot be exchanged over {}; this worker uses what its tasks bring",
                    Names.QUOTA,
                    failed);
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            consumer.close();
        }
        producer.close(Duration.ofMillis(500));
    }
}
