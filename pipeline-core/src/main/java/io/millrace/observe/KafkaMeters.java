package io.millrace.observe;

import java.util.List;

/** Which of Kafka's own metrics a worker shows, and why: all of them would be thousands of series. */
public enum KafkaMeters {
    THREADS("kafka.stream.thread.", "What each stream thread does: process, poll and commit rates and latencies."),
    FAILED_THREADS("kafka.stream.failed.stream.threads", "Stream threads that died since the start."),
    ALIVE_THREADS("kafka.stream.alive.stream.threads", "Stream threads alive."),
    STATE("kafka.stream.client.state", "The state of the streams as a number."),
    DROPPED("kafka.stream.task.dropped.records", "Records a task left out."),
    RESTORE("kafka.stream.state.restore.remaining.records.total", "Records a store still has to restore."),
    ITERATORS("kafka.stream.state.num.open.iterators", "Open iterators of a store."),
    OLDEST_ITERATOR("kafka.stream.state.oldest.iterator.open.since.ms", "Since when the oldest is open."),
    BLOCK_CACHE("kafka.stream.state.block.cache.usage", "Bytes of RocksDB's block cache in use."),
    LAG("kafka.consumer.fetch.manager.records.lag.max", "Records the slowest partition is behind.");

    private final String prefix;
    private final String help;

    KafkaMeters(String prefix, String help) {
        this.prefix = prefix;
        this.help = help;
    }

    /** What a scrape's names begin with. */
    public String prometheusPrefix() {
        return prefix.replace('.', '_');
    }

    /** One sentence for people. */
    public String help() {
        return help;
    }

    /** Whether a meter is shown: all that are not Kafka's, and of Kafka's these. */
    public static boolean shows(String meter) {
        return !meter.startsWith("kafka.")
                || List.of(values()).stream().anyMatch(each -> meter.startsWith(each.prefix));
    }
}
