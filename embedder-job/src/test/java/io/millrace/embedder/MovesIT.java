package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.model.LedgerTotals;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.testkit.Committed;
import io.millrace.topology.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Tasks that move on purpose while calls are open: nothing is lost, doubled or paid again. */
final class MovesIT {
    private static final ModelServerSettings SLOW =
            ModelServerSettings.derived().withLatency(Duration.ofMillis(150));

    @Test
    void plannedStop_underLoad_wastesNoCall() throws Exception {
        try (Workbench bench = Workbench.start(SLOW).with("MILLRACE_BATCH_ITEMS", "8")) {
            bench.workers(2);
            try (Committed committed = Committed.from(bench.kafka(), "embedding.results", Names.DEAD_LETTERS)) {
                bench.produce(lines(1_500));
                List<ConsumerRecord<byte[], byte[]>> seen = committed.read(200, Duration.ofSeconds(60));
                bench.worker(0).stop();
                check(bench, committed, seen, 1_500);
            }
        }
    }

    @Test
    void threadsThatComeAndGo_withinOneProcess_payNothingAgain() throws Exception {
        try (Workbench bench =
                Workbench.start(SLOW).with("MILLRACE_BATCH_ITEMS", "8").with("MILLRACE_THREADS", "2")) {
            bench.workers(1);
            try (Committed committed = Committed.from(bench.kafka(), "embedding.results", Names.DEAD_LETTERS)) {
                bench.produce(lines(2_000));
                List<ConsumerRecord<byte[], byte[]>> seen = committed.read(100, Duration.ofSeconds(60));
                bench.worker(0).resize(false);
                seen.addAll(committed.read(300, Duration.ofSeconds(60)));
                bench.worker(0).resize(true);
                check(bench, committed, seen, 2_000);
            }
        }
    }

    private static void check(
            Workbench bench, Committed committed, List<ConsumerRecord<byte[], byte[]>> seen, int jobs) {
        assertThat(seen.size()).as("work was left when the tasks moved").isLessThan(jobs);
        seen.addAll(committed.read(jobs - seen.size(), Duration.ofMinutes(2)));
        Set<String> ids = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : seen) {
            assertThat(record.topic()).isEqualTo("embedding.results");
            ids.add(Lines.read(record.value()).get("custom_id").textValue());
        }
        LedgerTotals ledger = bench.models.ledger().totals();
        System.out.printf(
                "MOVES jobs=%d ids=%d items=%d maxCallsPerText=%d%n",
                jobs, ids.size(), ledger.items(), ledger.maxCallsPerText());
        assertThat(ids).hasSize(jobs);
        assertThat(committed.drain(Duration.ofSeconds(1))).isZero();
        assertThat(ledger.items()).as("model items paid").isEqualTo(jobs);
    }

    private static List<String> lines(int jobs) {
        List<String> lines = new ArrayList<>(jobs);
        for (int i = 0; i < jobs; i++) {
            lines.add(Lines.job("job-" + i, List.of("text " + i), true));
        }
        return lines;
    }
}
