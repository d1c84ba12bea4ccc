package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.local.model.DerivedVectors;
import io.millrace.local.model.Fault;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.testkit.Committed;
import io.millrace.topology.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * Array jobs that mix hits, misses and duplicates under way, against a server that shuffles, shortens, doubles and spoils its answers: every item's vector is its
 * own text's, and nothing of a bad reply is ever served.
 */
final class WrongVectorsIT {
    private static final int ITEMS = 100_000;
    private static final int DISTINCT = 8_000;
    private static final int INPUTS_MAX = 40;

    @Test
    void arrayJobs_getTheirOwnVectors_fromAServerThatLies() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("WRONG-VECTORS seed=" + seed);
        try (Workbench bench = Workbench.start(ModelServerSettings.derived())
                .with("MILLRACE_TOPOLOGY_RETRY_ATTEMPTS_MAX", "50")
                .with("MILLRACE_TOPOLOGY_RETRY_BACKOFF_BASE_MS", "1")
                .with("MILLRACE_TOPOLOGY_RETRY_BACKOFF_MAX_MS", "50")) {
            spoil(bench, seed);
            bench.workers(1);
            List<List<String>> jobs = jobs(new Random(seed));
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < jobs.size(); i++) {
                lines.add(Lines.job(String.valueOf(i), jobs.get(i), i % 4 != 0));
            }
            try (Committed committed = Committed.from(bench.kafka(), "embedding.results", Names.DEAD_LETTERS)) {
                bench.produce(lines);
                Tally tally = new Tally();
                for (ConsumerRecord<byte[], byte[]> record : committed.read(jobs.size(), Duration.ofMinutes(4))) {
                    assertThat(record.topic()).as("no dead letter").isEqualTo("embedding.results");
                    tally.check(Lines.read(record.value()), jobs);
                }
                System.out.printf(
                        "WRONG-VECTORS seed=%d jobs=%d items=%d wrong=%d hits=%d misses=%d coalesced=%d badReplies=%d%n",
                        seed,
                        jobs.size(),
                        tally.items,
                        tally.wrong,
                        tally.hits,
                        tally.misses,
                        tally.coalesced,
                        bad(bench));
                assertThat(tally.items).isGreaterThanOrEqualTo(ITEMS);
                assertThat(tally.wrong).isZero();
                assertThat(tally.misses).isEqualTo(DISTINCT);
                assertThat(tally.hits).isPositive();
                assertThat(tally.coalesced).isPositive();
                assertThat(bad(bench)).as("the server did lie").isGreaterThan(20);
            }
        }
    }

    private static void spoil(Workbench bench, long seed) {
        bench.models
                .faults()
                .seed(seed)
                .probability(Fault.SHUFFLED_DATA, 0.3)
                .probability(Fault.SHORT_REPLY, 0.05)
                .probability(Fault.DUPLICATED_INDEX, 0.05)
                .probability(Fault.MISSING_INDEX, 0.05)
                .probability(Fault.INDEX_OUT_OF_RANGE, 0.03)
                .probability(Fault.NULL_NUMBERS, 0.03)
                .probability(Fault.ZERO_VECTOR, 0.03)
                .probability(Fault.WRONG_DIMENSION, 0.03);
    }

    private static long bad(Workbench bench) {
        long bad = 0;
        for (Fault fault : List.of(
                Fault.SHORT_REPLY,
                Fault.DUPLICATED_INDEX,
                Fault.MISSING_INDEX,
                Fault.INDEX_OUT_OF_RANGE,
                Fault.NULL_NUMBERS,
                Fault.ZERO_VECTOR,
                Fault.WRONG_DIMENSION)) {
            bad += bench.models.ledger().injectedCount(fault);
        }
        return bad;
    }

    /** Texts repeat within a job, between neighbours (still under way) and over the whole run (kept by then). */
    private static List<List<String>> jobs(Random random) {
        List<List<String>> jobs = new ArrayList<>();
        int items = 0;
        int fresh = 0;
        while (items < ITEMS || fresh < DISTINCT) {
            List<String> texts = new ArrayList<>();
            for (int n = 2 + random.nextInt(INPUTS_MAX - 1); n > 0; n--) {
                boolean next = fresh < DISTINCT && (fresh < 50 || random.nextInt(10) == 0);
                int which = next ? fresh++ : Math.max(0, fresh - 1 - random.nextInt(random.nextInt(fresh) + 1));
                texts.add("text " + which);
            }
            items += texts.size();
            jobs.add(texts);
        }
        return jobs;
    }

    /** Counts what was checked. */
    private static final class Tally {
        int items;
        int wrong;
        int hits;
        int misses;
        int coalesced;

        void check(JsonNode result, List<List<String>> jobs) {
            List<String> texts =
                    jobs.get(Integer.parseInt(result.get("custom_id").textValue()));
            assertThat(result.at("/response/body/data")).hasSize(texts.size());
            for (int i = 0; i < texts.size(); i++) {
                items++;
                float[] expected = DerivedVectors.of(Workbench.MODEL, texts.get(i), 384);
                wrong += java.util.Arrays.equals(expected, Lines.vector(result, i)) ? 0 : 1;
                switch (result.at("/millrace/cache/" + i).textValue()) {
                    case "hit" -> hits++;
                    case "miss" -> misses++;
                    default -> coalesced++;
                }
            }
        }
    }
}
