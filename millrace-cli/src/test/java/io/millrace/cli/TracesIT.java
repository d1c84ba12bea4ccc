package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.JobApp;
import io.millrace.cli.OtlpCollector.Seen;
import io.millrace.local.model.Fault;
import io.millrace.local.model.ModelServer;
import io.millrace.testkit.Committed;
import io.millrace.testkit.JobTimes;
import io.millrace.topology.Names;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from a producer's context through everything that can happen to a job, as a collector gets it. */
final class TracesIT {
    private static final String TRACE_A = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACE_B = "0af7651916cd43dd8448eb211c80319c";
    private static final String PRODUCER = "00f067aa0ba902b7";
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path dir;

    @Test
    void trace_goesThroughBatch_restart_retry_deadLetter_andReplay() throws Exception {
        System.setProperty("otel.bsp.schedule.delay", "100");
        try (OtlpCollector collector = new OtlpCollector();
                WorkerBench bench = bench(collector);
                ModelServer models = bench.models(Duration.ZERO)) {
            models.faults().probability(Fault.HTTP_503, 1);
            JobApp first = bench.worker(models.baseUrl(), "");
            send(
                    bench,
                    Map.of(
                            TRACE_A,
                            WorkerBench.line("a", "poisoned text"),
                            TRACE_B,
                            WorkerBench.line("b", "good text")));
            collector.await(span -> isCall(span) && span.links().size() == 2);
            // It ends at once: both jobs are pending, nothing is answered.
            first.close();
            int beforeRestart = collector.spans().size();
            models.faults().clear();
            models.faults().poison("poisoned");
            JobApp second = bench.worker(models.baseUrl(), "");
            ConsumerRecord<byte[], byte[]> result;
            try (Committed letters = Committed.from(bench.kafka(), Names.DEAD_LETTERS);
                    Committed results = Committed.from(bench.kafka(), "embedding.results")) {
                ConsumerRecord<byte[], byte[]> letter = letters.read(1, LONG).get(0);
                assertThat(header(letter, "traceparent")).isEqualTo(context(TRACE_A));
                models.faults().clear();
                replay(bench);
                Map<String, ConsumerRecord<byte[], byte[]>> byId = new HashMap<>();
                results.read(2, LONG).forEach(r -> byId.put(JobTimes.customId(r.value()), r));
                result = byId.get("a");
                assertThat(header(byId.get("b"), "traceparent")).startsWith("00-" + TRACE_B);
            }
            second.stop();
            check(collector.spans(), beforeRestart, header(result, "traceparent"));
        }
    }

    private WorkerBench bench(OtlpCollector collector) {
        return new WorkerBench(dir)
                .with("MILLRACE_OBSERVE_OTLP_ENDPOINT", collector.endpoint())
                .with("MILLRACE_TOPOLOGY_PARTITIONS", "1")
                .with("MILLRACE_BATCH_LINGER_MS", "500")
                .with("MILLRACE_TOPOLOGY_RETRY_ATTEMPTS_MAX", "50")
                .with("MILLRACE_TOPOLOGY_RETRY_BACKOFF_BASE_MS", "100")
                .with("MILLRACE_TOPOLOGY_RETRY_BACKOFF_MAX_MS", "200");
    }

    private void replay(WorkerBench bench) {
        CommandLineRun replay = CommandLineRun.of(
                "dlq",
                "replay",
                "--all",
                "--yes",
                "--bootstrap",
                bench.kafka().get("bootstrap.servers"),
                "--fold-dir",
                dir.resolve("fold").toString());
        assertThat(replay.code()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("1 sent");
    }

    private static void check(List<Seen> spans, int beforeRestart, String resultContext) {
        List<Seen> jobsA = named(spans, "process embedding.jobs", TRACE_A);
        assertThat(jobsA)
                .as("the job, and its replay")
                .hasSize(2)
                .allMatch(span -> span.parent().equals(PRODUCER));
        Seen died = only(jobsA, "dead_letter");
        Seen replayed = only(jobsA, "result");
        Seen other = named(spans, "process embedding.jobs", TRACE_B).get(0);
        List<Seen> calls = spans.stream().filter(TracesIT::isCall).toList();
        Set<String> jobs = Set.of(died.link(), replayed.link(), other.link());
        assertThat(calls).allSatisfy(call -> assertThat(jobs).containsAll(call.links()));
        List<Seen> failed = with(calls, "error.type", "503");
        assertThat(failed).as("retries").hasSizeGreaterThanOrEqualTo(1);
        assertThat(failed.stream().filter(call -> call.links().size() == 2))
                .as("calls for both jobs link to both")
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.links()).containsExactlyInAnyOrder(died.link(), other.link()));
        assertThat(spans.subList(beforeRestart, spans.size()).stream()
                        .filter(TracesIT::isCall)
                        .flatMap(call -> call.links().stream()))
                .as("after the restart the same spans of the same jobs")
                .contains(died.link(), other.link());
        List<Seen> refused = with(calls, "error.type", "400");
        Seen last = refused.get(refused.size() - 1);
        assertThat(last.links()).containsExactly(died.link());
        Seen end = ending(spans, died);
        assertThat(end.links()).containsExactly(last.link());
        assertThat(end.attribute("error.type")).isEqualTo("item_refused");
        Seen answered = ending(spans, replayed);
        Seen call = calls.stream()
                .filter(each -> answered.links().equals(List.of(each.link())))
                .findFirst()
                .orElseThrow();
        assertThat(call.links()).containsExactly(replayed.link());
        assertThat(call.trace()).as("a call for one job alone is in its trace").isEqualTo(TRACE_A);
        assertThat(call.attribute("gen_ai.usage.input_tokens")).isNotEmpty();
        assertThat(resultContext).isEqualTo("00-" + TRACE_A + "-" + answered.id() + "-01");
        assertThat(spans.stream().map(Seen::link).collect(Collectors.toSet()))
                .as("no span twice")
                .hasSameSizeAs(spans);
        System.out.printf(
                "TRACES spans=%d calls=%d failed=%d refused=%d%n",
                spans.size(), calls.size(), failed.size(), refused.size());
    }

    private static Seen only(List<Seen> spans, String outcome) {
        List<Seen> found = with(spans, "millrace.outcome", outcome);
        assertThat(found).as(outcome).hasSize(1);
        return found.get(0);
    }

    private static Seen ending(List<Seen> spans, Seen job) {
        List<Seen> found = spans.stream()
                .filter(span -> span.name().equals("complete embedding.jobs")
                        && span.parent().equals(job.id()))
                .toList();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).trace()).isEqualTo(job.trace());
        return found.get(0);
    }

    private static List<Seen> named(List<Seen> spans, String name, String trace) {
        return spans.stream()
                .filter(span -> span.name().equals(name) && span.trace().equals(trace))
                .toList();
    }

    private static List<Seen> with(List<Seen> spans, String attribute, String value) {
        return spans.stream()
                .filter(span -> span.attribute(attribute).equals(value))
                .toList();
    }

    private static boolean isCall(Seen span) {
        return span.name().equals("embeddings " + WorkerBench.MODEL);
    }

    private static String context(String trace) {
        return "00-" + trace + "-" + PRODUCER + "-01";
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        List<Header> found = new ArrayList<>();
        record.headers().headers(name).forEach(found::add);
        assertThat(found).as(name).hasSize(1);
        return new String(found.get(0).value(), StandardCharsets.UTF_8);
    }

    /** Sends lines by their traces, all at once, so that they meet in one batch. */
    private static void send(WorkerBench bench, Map<String, String> lines) {
        Map<String, Object> config = new HashMap<>(bench.kafka());
        config.put("linger.ms", 1_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            lines.forEach((trace, line) -> {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>("embedding.jobs", line.getBytes(StandardCharsets.UTF_8));
                record.headers().add("traceparent", context(trace).getBytes(StandardCharsets.UTF_8));
                var unused = producer.send(record);
            });
        }
    }
}
