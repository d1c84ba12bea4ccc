package io.millrace.app;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients Kafka Streams works with: the usual ones, but the producer says when it has committed. Streams itself tells nobody.
 *
 * <p>Threads: each client belongs to the stream thread that asked for it.
 */
final class StreamsClients implements KafkaClientSupplier {
    private final Commits commits;

    StreamsClients(Commits commits) {
        this.commits = commits;
    }

    /**
     * What became of what this thread wrote since it was last told.
     *
     * <p>Threads: called on a stream thread; must not block.
     */
    interface Commits {
        void committed();

        void aborted();
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new CommittingProducer(config, commits);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static final class CommittingProducer extends KafkaProducer<byte[], byte[]> {
        private final Commits commits;

        CommittingProducer(Map<String, Object> config, Commits commits) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.commits = commits;
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            commits.committed();
        }

        @Override
        public void abortTransaction() {
            super.abortTransaction();
            commits.aborted();
        }
    }
}
