package io.millrace.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A careful loop: poll, look up, ask for what is missing (each text once a poll), write, wait for all, commit. At least once. */
final class PlainPeer {
    private final PeerPlan plan;
    private final Endpoint endpoint;
    private final Kept kept;

    private PlainPeer(PeerPlan plan) {
        this.plan = plan;
        this.endpoint = new Endpoint(plan);
        this.kept = Kept.of(plan);
    }

    public static void main(String[] args) throws InterruptedException {
        new PlainPeer(PeerPlan.of(args)).run();
    }

    private void run() throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(plan.consumer("plain-peer"));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(plan.producer())) {
            consumer.subscribe(List.of(plan.in()), new SayReady());
            while (true) {
                List<Endpoint.Job> jobs = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    jobs.add(Endpoint.Job.of(record.value()));
                }
                if (jobs.isEmpty()) {
                    continue;
                }
                Map<String, String> vectors = vectors(jobs);
                for (Endpoint.Job job : jobs) {
                    producer.send(new ProducerRecord<>(plan.out(), job.result(vectors.get(job.text()))));
                }
                producer.flush();
                consumer.commitSync();
            }
        }
    }

    private Map<String, String> vectors(List<Endpoint.Job> jobs) throws InterruptedException {
        Set<String> texts = new LinkedHashSet<>();
        jobs.forEach(job -> texts.add(job.text()));
        Map<String, String> vectors = new HashMap<>(kept.get(texts));
        List<String> missing = new ArrayList<>(texts);
        missing.removeAll(vectors.keySet());
        Map<String, String> fresh = ask(missing);
        if (!fresh.isEmpty()) {
            kept.put(fresh);
            vectors.putAll(fresh);
        }
        return vectors;
    }

    private Map<String, String> ask(List<String> texts) throws InterruptedException {
        Semaphore permits = new Semaphore(plan.concurrency());
        List<List<String>> batches = new ArrayList<>();
        List<CompletableFuture<List<String>>> calls = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += plan.batch()) {
            List<String> batch = texts.subList(from, Math.min(texts.size(), from + plan.batch()));
            permits.acquire();
            CompletableFuture<List<String>> call = endpoint.vectors(batch);
            call.whenComplete((done, error) -> permits.release());
            batches.add(batch);
            calls.add(call);
        }
        Map<String, String> vectors = new HashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            List<String> answers = calls.get(i).join();
            for (int j = 0; j < answers.size(); j++) {
                vectors.put(batches.get(i).get(j), answers.get(j));
            }
        }
        return vectors;
    }

    /** Tells the harness that the input may come. */
    static final class SayReady implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            System.out.println("READY");
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
    }
}
