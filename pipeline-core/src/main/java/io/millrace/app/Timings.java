package io.millrace.app;

import io.millrace.job.JobOrigin;
import io.millrace.limit.Now;
import io.millrace.observe.JobEnd;
import io.millrace.observe.JobTiming;
import io.millrace.observe.JobWatch;
import io.millrace.observe.PipelineMeters;
import io.millrace.topology.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes where jobs' time went to {@code millrace.timings}, once their outcomes are committed: by a producer of its own, outside of every transaction, so that it
 * neither slows a job nor can lose one. Bounded in jobs a second, the slowest first, and in memory; what is left out is counted.
 *
 * <p>Threads: stream threads; each keeps what it ended since its last commit. {@link #close} by the owner.
 */
final class Timings implements JobWatch, StreamsClients.Commits, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Timings.class);
    private static final int UNCOMMITTED_MAX = 20_000;
    private static final long TOPIC_MS_MAX = TimeUnit.DAYS.toMillis(30);

    private final Producer<byte[], byte[]> producer;
    private final PipelineMeters meters;
    private final int perSecond;

    @SuppressWarnings("ThreadLocalUsage") // One instance a worker, and it ends with it.
    private final ThreadLocal<List<JobEnd>> uncommitted = ThreadLocal.withInitial(ArrayList::new);

    private final AtomicBoolean warned = new AtomicBoolean();
    private long secondNanos = SystemClock.now().nanos();
    private int left;

    Timings(Map<String, String> kafka, int perSecond, PipelineMeters meters) {
        this.perSecond = perSecond;
        this.left = perSecond;
        this.meters = meters;
        this.producer = new KafkaProducer<>(properties(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Properties properties(Map<String, String> kafka) {
        Properties p = StreamsProperties.clients(kafka);
        p.put("acks", "1");
        p.put("enable.idempotence", "false");
        p.put("compression.type", "lz4");
        p.put("linger.ms", "50");
        p.put("buffer.memory", String.valueOf(8 << 20));
        // A stream thread sends: it must never wait for a broker here.
        p.put("max.block.ms", "0");
        // Nor may it forget, in a quiet time, where the topic lies: what is sent before that is known is lost.
        p.put("metadata.max.idle.ms", String.valueOf(TOPIC_MS_MAX));
        p.put("delivery.timeout.ms", "30000");
        p.put("request.timeout.ms", "15000");
        return p;
    }

    /** Asks where the topic lies, and does not wait: before the first job, and once the topic is there. */
    void locate() {
        try {
            producer.partitionsFor(Names.TIMINGS);
        } catch (KafkaException e) {
            LOG.debug("where {} lies was asked for", Names.TIMINGS, e);
        }
    }

    @Override
    public String accepted(JobOrigin origin) {
        return "";
    }

    @Override
    public String finished(JobEnd end) {
        List<JobEnd> ended = uncommitted.get();
        if (ended.size() < UNCOMMITTED_MAX) {
            ended.add(end);
        } else {
            meters.timingsDropped(1);
        }
        return "";
    }

    @Override
    public void committed(long begunNanos) {
        List<JobEnd> ended = uncommitted.get();
        if (ended.isEmpty()) {
            return;
        }
        Now now = SystemClock.now();
        ended.sort(Comparator.comparingLong(end -> end.journey().marks().get(0).atMs()));
        int granted = grant(ended.size(), now);
        ended.subList(0, granted).forEach(end -> send(JobTiming.of(end, now.epochMs(), TOPIC_MS_MAX)));
        if (granted < ended.size()) {
            meters.timingsDropped((long) ended.size() - granted);
        }
        ended.clear();
    }

    @Override
    public void aborted() {
        uncommitted.get().clear();
    }

    private synchronized int grant(int wanted, Now now) {
        if (now.nanos() - secondNanos >= TimeUnit.SECONDS.toNanos(1)) {
            secondNanos = now.nanos();
            left = perSecond;
        }
        int granted = Math.min(wanted, left);
        left -= granted;
        return granted;
    }

    private void send(JobTiming timing) {
        try {
            var unused =
                    producer.send(new ProducerRecord<>(Names.TIMINGS, timing.key(), timing.json()), (done, failure) -> {
                        if (failure != null) {
                            dropped(failure);
                        }
                    });
        } catch (KafkaException | IllegalStateException e) {
            dropped(e);
        }
    }

    private void dropped(Exception why) {
        meters.timingsDropped(1);
        if (warned.compareAndSet(false, true)) {
            LOG.info("some jobs' stages are not in {}: {}", Names.TIMINGS, why.toString());
        }
    }

    /** Sends what is left, within two seconds. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
