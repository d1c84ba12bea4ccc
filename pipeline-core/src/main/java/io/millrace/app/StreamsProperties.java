package io.millrace.app;

import io.millrace.topology.StateStores;
import io.millrace.topology.StoreTuning;
import java.util.Map;
import java.util.Properties;

/** The Kafka Streams configuration of a worker: what the design needs, then the profile, then whatever stands under {@code kafka:}. */
public final class StreamsProperties {
    private static final String GUARANTEE = "processing.guarantee";
    private static final String EXACTLY_ONCE = "exactly_once_v2";

    private StreamsProperties() {}

    /** Throws {@link StartException} for an override that the promise does not survive. */
    public static Properties of(String applicationId, WorkerSettings settings) {
        Properties p = new Properties();
        guarantees(p, applicationId, settings);
        pace(p, settings);
        sizes(p, settings);
        p.putAll(settings.kafka());
        requireExactlyOnce(p.getProperty(GUARANTEE));
        return p;
    }

    /** For clients beside the streams: the user's own keys, without those only Streams knows. */
    static Properties clients(Map<String, String> kafka) {
        Properties p = new Properties();
        kafka.forEach((key, value) -> {
            boolean scoped = key.startsWith("producer.") || key.startsWith("consumer.") || key.startsWith("admin.");
            if (!scoped && !key.startsWith("topic.")) {
                p.put(key, value);
            }
        });
        return p;
    }

    private static void requireExactlyOnce(String guarantee) {
        if (!guarantee.equals(EXACTLY_ONCE)) {
            throw new StartException(
                    "kafka." + GUARANTEE + " is '" + guarantee + "'; only " + EXACTLY_ONCE
                            + " is allowed, because with less a crash loses or doubles outcomes. Leave the key out.",
                    null);
        }
    }

    private static void guarantees(Properties p, String applicationId, WorkerSettings settings) {
        p.put("application.id", applicationId);
        p.put(GUARANTEE, EXACTLY_ONCE);
        p.put("enable.transactional.statestores", "true");
        p.put("ensure.explicit.internal.resource.naming", "true");
        p.put("group.protocol", "classic");
        p.put("processing.exception.handler", StopOnBug.class.getName());
        p.put("processing.exception.handler.global.enabled", "true");
        p.put("rocksdb.config.setter", StoreTuning.class.getName());
        p.put("state.dir", settings.stateDir().toString());
        p.put("state.cleanup.delay.ms", String.valueOf(6 * 3_600_000));
        p.put("replication.factor", String.valueOf(settings.replication()));
    }

    private static void pace(Properties p, WorkerSettings settings) {
        p.put("commit.interval.ms", settings.profile().commitIntervalMs());
        p.put("poll.ms", "10");
        p.put("consumer.max.poll.records", settings.profile().pollRecords());
        // A consumer has one fetch open with a broker. With a backlog that is often one for topics that have nothing:
        // so long at most the others wait for it.
        p.put("consumer.fetch.max.wait.ms", "10");
        // No order is promised: what is there is taken, without waiting for a topic that has nothing here yet.
        p.put("max.task.idle.ms", "-1");
        p.put("num.stream.threads", String.valueOf(settings.threads()));
        p.put("producer.linger.ms", settings.profile().lingerMs());
        p.put("producer.transaction.timeout.ms", "15000");
        p.put("consumer.session.timeout.ms", "8000");
        p.put("consumer.heartbeat.interval.ms", "2000");
    }

    private static void sizes(Properties p, WorkerSettings settings) {
        long heap = Runtime.getRuntime().maxMemory();
        int request = StateStores.envelopeBytesMax(settings.topology()) + (64 << 10);
        p.put("statestore.uncommitted.max.bytes", String.valueOf(Math.min(128L << 20, heap / 8)));
        p.put("statestore.cache.max.bytes", "0");
        p.put("buffered.records.per.partition", "200");
        // With a backlog, what is fetched at once is given out one partition after the other: the hop must have its
        // turn.
        p.put("consumer.max.partition.fetch.bytes", String.valueOf(256 << 10));
        // A store that is restored waits for nobody.
        p.put("restore.consumer.max.poll.records", "1000");
        p.put("restore.consumer.max.partition.fetch.bytes", String.valueOf(1 << 20));
        p.put("producer.batch.size", String.valueOf(256 << 10));
        p.put("producer.compression.type", "lz4");
        p.put("producer.max.request.size", String.valueOf(request));
    }
}
