package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.local.model.DerivedVectors;
import io.millrace.local.model.LedgerTotals;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.testkit.Committed;
import io.millrace.topology.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Two workers, one cluster: 20,000 jobs over 6,000 distinct texts cost exactly 6,000 model items. */
final class EachTextPaidOnceIT {
    private static final int JOBS = 20_000;
    private static final int DISTINCT = 6_000;
    private static final int INFLIGHT_PER_WORKER = 4;

    @Test
    void distinctTexts_costOneModelItemEach_acrossTwoWorkers() throws Exception {
        long seed = System.nanoTime();
        ModelServerSettings server = ModelServerSettings.derived().withLatency(Duration.ofMillis(20));
        try (Workbench bench = Workbench.start(server).with("MILLRACE_LANE_INFLIGHT_MAX", "" + INFLIGHT_PER_WORKER)) {
            bench.workers(2);
            List<String> lines = lines(seed);
            bench.produce(lines);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            int surplus;
            try (Committed committed = Committed.from(bench.kafka(), "embedding.results", Names.DEAD_LETTERS)) {
                records.addAll(committed.read(JOBS / 4, Duration.ofMinutes(3)));
                List<Set<String>> early = List.of(series(bench, 0), series(bench, 1));
                records.addAll(committed.read(JOBS - records.size(), Duration.ofMinutes(3)));
                surplus = committed.drain(Duration.ofSeconds(2));
                System.out.printf(
                        "SERIES after %d jobs: %d and %d%n",
                        JOBS / 4, early.get(0).size(), early.get(1).size());
                assertThat(List.of(series(bench, 0), series(bench, 1)))
                        .as("series of metrics, three quarters of the jobs' ids later")
                        .isEqualTo(early);
            }
            List<JsonNode> results =
                    records.stream().map(r -> Lines.read(r.value())).toList();
            LedgerTotals ledger = bench.models.ledger().totals();

            System.out.printf(
                    "EACH-TEXT-PAID-ONCE seed=%d jobs=%d results=%d surplus=%d distinct=%d items=%d maxCallsPerText=%d maxInFlight=%d cap=%d%n",
                    seed,
                    JOBS,
                    results.size(),
                    surplus,
                    DISTINCT,
                    ledger.items(),
                    ledger.maxCallsPerText(),
                    ledger.maxInFlight(),
                    2 * INFLIGHT_PER_WORKER);
            assertThat(surplus).as("outcomes beyond one a job").isZero();
            assertThat(ledger.items()).as("model items paid").isEqualTo(DISTINCT);
            assertThat(ledger.maxCallsPerText()).isEqualTo(1);
            assertThat(ledger.maxInFlight()).isLessThanOrEqualTo(2 * INFLIGHT_PER_WORKER);
            checkResults(results);
        }
    }

    /** What a worker's page shows of its own, without the figures; Kafka's come and go with the tasks. */
    private static Set<String> series(Workbench bench, int worker) {
        return bench.worker(worker)
                .scrape()
                .lines()
                .filter(line -> line.startsWith("millrace_") || line.startsWith("gen_ai_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every job once, with its own text's vector; misses and billed tokens add up to the distinct texts. */
    private static void checkResults(List<JsonNode> results) {
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Integer> caches = new HashMap<>();
        for (JsonNode result : results) {
            String id = result.get("custom_id").textValue();
            seen.merge(id, 1, Integer::sum);
            caches.merge(result.at("/millrace/cache/0").textValue(), 1, Integer::sum);
            String text = text(Integer.parseInt(id.substring(id.indexOf(':') + 1)));
            assertThat(Lines.vector(result, 0)).isEqualTo(DerivedVectors.of(Workbench.MODEL, text, 384));
        }
        assertThat(seen)
                .hasSize(JOBS)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        assertThat(caches.get("miss")).isEqualTo(DISTINCT);
    }

    private static List<String> lines(long seed) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(JOBS);
        for (int i = 0; i < JOBS; i++) {
            int which = i < DISTINCT ? i : random.nextInt(DISTINCT);
            lines.add(Lines.job("job-" + i + ":" + which, List.of(text(which)), i % 3 == 0));
        }
        Collections.shuffle(lines, random);
        return lines;
    }

    private static String text(int which) {
        return "distinct text number " + which;
    }
}
