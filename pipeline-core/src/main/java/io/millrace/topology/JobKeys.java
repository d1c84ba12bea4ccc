package io.millrace.topology;

import io.millrace.job.BatchLine;
import io.millrace.job.BatchLineParser;
import io.millrace.job.JobRejected;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The keys of jobs as a worker of the same settings computes them, for producers that write to the keyed topic: there Kafka's own partitioner places a record in
 * the task that owns its question. A worker believes no key: with a wrong one a job only loses the shorter way.
 *
 * <p>Threads: immutable, any thread.
 */
public final class JobKeys {
    private final JobType type;
    private final Names names;
    private final BatchLineParser parser;
    private final String namespace;

    /** @param settings those of the workers; the namespace is their own, since keyed jobs with a namespace in their header take the longer way */
    public JobKeys(JobType type, TopologySettings settings) {
        this.type = type;
        this.names = new Names("millrace-client", type.name());
        this.parser = new BatchLineParser(settings.input());
        boolean shared = settings.namespaceSettings(settings.namespace()).shareEmbeddings() && type.shareable();
        this.namespace = shared ? Names.SHARED : settings.namespace();
    }

    /** A line as the record to send: keyed if it asks one thing, else as any other job. */
    public ProducerRecord<byte[], byte[]> record(byte[] line) {
        return of(line).map(key -> new ProducerRecord<>(names.jobsKeyed(), key, line))
                .orElseGet(() -> new ProducerRecord<>(names.jobs(), line));
    }

    /** The key of a line that asks one thing, 32 bytes; empty for one that asks several, and for one that a worker refuses. */
    public Optional<byte[]> of(byte[] line) {
        try {
            BatchLine parsed = parser.parse(line);
            if (!parsed.url().equals(type.url())) {
                return Optional.empty();
            }
            List<Ask> asks = type.asks(parsed, List.of(), line, namespace);
            return asks.size() == 1 ? Optional.of(asks.get(0).key().bytes()) : Optional.empty();
        } catch (JobRejected e) {
            // The worker will say why, in a dead letter.
            return Optional.empty();
        }
    }
}
