package io.millrace.app;

import io.millrace.topology.Pipeline;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients Kafka Streams works with: the usual ones, but the producer says when it has committed, which Streams itself tells nobody, and the consumer gives
 * out interactive records first, and none for which their task has no room.
 *
 * <p>Threads: each client belongs to the stream thread that asked for it.
 */
final class StreamsClients implements KafkaClientSupplier {
    private final Commits commits;
    private final Pipeline pipeline;

    /** @param pipeline whose topics come first, and which of its tasks have no room */
    StreamsClients(Commits commits, Pipeline pipeline) {
        this.commits = commits;
        this.pipeline = pipeline;
    }

    /**
     * What became of what this thread wrote since it was last told.
     *
     * <p>Threads: called on a stream thread; must not block.
     */
    interface Commits {
        /**
         * A transaction has been committed.
         *
         * @param begunNanos when its commit was begun, of {@link System#nanoTime}
         */
        void committed(long begunNanos);

        void aborted();

        /** Tells both. */
        default Commits and(LongConsumer committed) {
            Commits first = this;
            return new Commits() {
                @Override
                public void committed(long begunNanos) {
                    first.committed(begunNanos);
                    committed.accept(begunNanos);
                }

                @Override
                public void aborted() {
                    first.aborted();
                }
            };
        }
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
        return new InteractiveConsumer(config, pipeline);
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
            long begunNanos = System.nanoTime();
            super.commitTransaction();
            commits.committed(begunNanos);
        }

        @Override
        public void abortTransaction() {
            super.abortTransaction();
            commits.aborted();
        }
    }

    private static final class InteractiveConsumer extends KafkaConsumer<byte[], byte[]> {
        private final InteractivePoll order;

        InteractiveConsumer(Map<String, Object> config, Pipeline pipeline) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            int full = Integer.parseInt(String.valueOf(config.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG)));
            this.order =
                    new InteractivePoll(new Own(), pipeline.names()::isInteractive, pipeline.full()::mustWait, full);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            return order.poll(timeout);
        }

        @Override
        public void pause(Collection<TopicPartition> partitions) {
            order.pausedByOwner(partitions);
            super.pause(partitions);
        }

        private final class Own implements InteractivePoll.Own {
            @Override
            public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                return InteractiveConsumer.super.poll(timeout);
            }

            @Override
            public void pause(Collection<TopicPartition> partitions) {
                InteractiveConsumer.super.pause(partitions);
            }

            @Override
            public void resume(Collection<TopicPartition> partitions) {
                InteractiveConsumer.super.resume(partitions);
            }

            @Override
            public Set<TopicPartition> assignment() {
                return InteractiveConsumer.super.assignment();
            }

            @Override
            public Set<TopicPartition> paused() {
                return InteractiveConsumer.super.paused();
            }
        }
    }
}
