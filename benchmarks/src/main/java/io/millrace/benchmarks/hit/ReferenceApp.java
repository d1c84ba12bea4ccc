package io.millrace.benchmarks.hit;

import io.millrace.app.StreamsProperties;
import io.millrace.app.WorkerSettings;
import io.millrace.benchmarks.Lab;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KafkaStreams;

/** A reference at work, with Millrace's own settings of Kafka Streams. */
public final class ReferenceApp implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final KafkaStreams streams;
    private final AtomicLong misses;

    private ReferenceApp(KafkaStreams streams, AtomicLong misses) {
        this.streams = streams;
        this.misses = misses;
    }

    /** Creates the topics a reference needs, once. */
    public static void prepare(Lab lab, Reference step) {
        lab.topics(step.out());
        if (step.hop()) {
            lab.topics(step.hopTopic());
        }
    }

    /** Starts a reference on the state of its run before, and waits until it runs. */
    public static ReferenceApp start(Reference step, String in, WorkerSettings settings) throws InterruptedException {
        Properties properties = StreamsProperties.of(step.applicationId(), settings);
        String guarantee = step.guarantee();
        if (guarantee != null) {
            properties.put("processing.guarantee", guarantee);
            // What belongs to exactly-once alone.
            properties.remove("enable.transactional.statestores");
            properties.remove("producer.transaction.timeout.ms");
        }
        properties.put("consumer.auto.offset.reset", "earliest");
        AtomicLong misses = new AtomicLong();
        KafkaStreams streams = new KafkaStreams(ReferenceTopology.of(step, in, misses), properties);
        CountDownLatch running = new CountDownLatch(1);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
        });
        streams.start();
        if (!running.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            streams.close(Duration.ofSeconds(20));
            throw new IllegalStateException(step.name() + " does not run");
        }
        return new ReferenceApp(streams, misses);
    }

    /** Look-ups so far that found nothing. */
    public long misses() {
        return misses.get();
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(20));
    }
}
