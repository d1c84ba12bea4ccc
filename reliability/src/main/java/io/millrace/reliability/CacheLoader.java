package io.millrace.reliability;

import io.millrace.app.TopicPlan;
import io.millrace.app.WorkerSettings;
import io.millrace.cache.CachedResult;
import io.millrace.embedder.EmbedderApp;
import io.millrace.embedder.EmbeddingJobType;
import io.millrace.job.Answer;
import io.millrace.job.BatchLineParser;
import io.millrace.job.JobRejected;
import io.millrace.job.Usage;
import io.millrace.local.model.DerivedVectors;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelCatalog;
import io.millrace.topology.Ask;
import io.millrace.topology.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fills the cache's changelog before the first worker starts, so that it restores answers nobody paid for. Key, value and partition come from the code that
 * workers run: the key from the job type, the value from the store's own codec, the partition from the producer's default, which is that of the repartition
 * topic before the store.
 */
final class CacheLoader {
    private static final Duration SEND_DEADLINE = Duration.ofMinutes(5);

    private final String bootstrapServers;
    private final WorkerSettings settings;
    private final String topic;
    private final EmbeddingJobType type;
    private final BatchLineParser parser;

    CacheLoader(String bootstrapServers, Admin admin, WorkerSettings settings) {
        this.bootstrapServers = bootstrapServers;
        this.settings = settings;
        Names names = new Names(EmbedderApp.APPLICATION_ID, "embedding");
        this.topic = names.cacheChangelog();
        this.type = new EmbeddingJobType(
                new ModelCatalog(settings.providers(), settings.defaultProvider(), settings.models()),
                settings.overlong(),
                settings.topology().gather().itemsPerJobMax(),
                settings.topology().resultBytesMax());
        this.parser = new BatchLineParser(settings.topology().input());
        List<NewTopic> missing = TopicPlan.internalTopics(names, settings.topology()).stream()
                .filter(t -> t.name().equals(topic))
                .map(t -> new NewTopic(t.name(), t.partitions(), (short) 1).configs(t.config()))
                .toList();
        ClusterProbe.get(admin.createTopics(missing).all());
    }

    /** Writes the right answers to so many jobs of one text; returns when all are acknowledged. */
    void load(int count, IntFunction<JobLine> jobs) {
        AtomicInteger written = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 20, "batch.size", 512 << 10),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                var unused = producer.send(
                        entry(jobs.apply(i)),
                        (metadata, error) -> (error == null ? written : failed).incrementAndGet());
            }
            producer.flush();
            Waits.until(() -> written.get() + failed.get() == count, SEND_DEADLINE);
        }
        if (written.get() != count) {
            throw new RowFailed("of " + count + " cache entries " + written.get() + " were written");
        }
    }

    private ProducerRecord<byte[], byte[]> entry(JobLine job) {
        String text = job.texts().get(0);
        byte[] body = type.keep(new ModelAnswer.Vector(DerivedVectors.of(JobLine.MODEL, text, job.dimensions())));
        Ask ask = ask(job);
        Usage usage = Usage.ofInput(WitnessRequest.tokens(text));
        Answer answer = new Answer(body, JobLine.MODEL, ask.lane(), "", usage, false);
        byte[] value = new CachedResult(answer, RunClock.epochMs(), Long.MAX_VALUE, 0).bytes();
        return new ProducerRecord<>(topic, ask.key().bytes(), value);
    }

    private Ask ask(JobLine job) {
        byte[] raw = job.bytes();
        try {
            return type.asks(
                            parser.parse(raw),
                            List.of(),
                            raw,
                            settings.topology().namespace())
                    .get(0);
        } catch (JobRejected e) {
            throw new IllegalStateException("a good job is refused: " + job, e);
        }
    }
}
