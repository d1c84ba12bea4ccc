package io.millrace.peers;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import io.confluent.parallelconsumer.PollContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Confluent's parallel-consumer, unordered, in batches, with the same heap cache in front of the endpoint. At least once. */
final class ParallelPeer {
    private final PeerPlan plan;
    private final Endpoint endpoint;
    private final Kept kept;

    private ParallelPeer(PeerPlan plan) {
        this.plan = plan;
        this.endpoint = new Endpoint(plan);
        this.kept = Kept.of(plan);
    }

    public static void main(String[] args) throws InterruptedException {
        new ParallelPeer(PeerPlan.of(args)).run();
    }

    private void run() throws InterruptedException {
        ParallelConsumerOptions<byte[], byte[]> options = ParallelConsumerOptions.<byte[], byte[]>builder()
                .ordering(ParallelConsumerOptions.ProcessingOrder.UNORDERED)
                .commitMode(ParallelConsumerOptions.CommitMode.PERIODIC_CONSUMER_SYNC)
                .maxConcurrency(plan.concurrency())
                .batchSize(plan.batch())
                .consumer(new KafkaConsumer<>(plan.consumer("parallel-peer")))
                .producer(new KafkaProducer<>(plan.producer()))
                .build();
        ParallelStreamProcessor<byte[], byte[]> processor = ParallelStreamProcessor.createEosStreamProcessor(options);
        processor.subscribe(List.of(plan.in()), new PlainPeer.SayReady());
        processor.pollAndProduceMany(this::answer);
        new CountDownLatch(1).await();
    }

    private List<ProducerRecord<byte[], byte[]>> answer(PollContext<byte[], byte[]> polled) {
        List<Endpoint.Job> jobs = new ArrayList<>();
        polled.forEach(record -> jobs.add(Endpoint.Job.of(record.value())));
        Set<String> texts = new LinkedHashSet<>();
        jobs.forEach(job -> texts.add(job.text()));
        Map<String, String> vectors = new HashMap<>(kept.get(texts));
        List<String> missing = new ArrayList<>(texts);
        missing.removeAll(vectors.keySet());
        if (!missing.isEmpty()) {
            List<String> answers = endpoint.vectors(missing).join();
            Map<String, String> fresh = new HashMap<>();
            for (int i = 0; i < answers.size(); i++) {
                fresh.put(missing.get(i), answers.get(i));
            }
            kept.put(fresh);
            vectors.putAll(fresh);
        }
        List<ProducerRecord<byte[], byte[]>> results = new ArrayList<>();
        jobs.forEach(job -> results.add(new ProducerRecord<>(plan.out(), job.result(vectors.get(job.text())))));
        return results;
    }
}
