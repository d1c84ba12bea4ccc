package io.millrace.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The shortest rows of the matrix, in every build: a worker killed twice, every hostile record once, a provider that refuses batches for one text's sake, and a
 * replayer killed in its work.
 */
final class TortureIT {

    @Test
    void killedWorker_losesAndRepeatsNothingBeyondItsBound() {
        // How fast is for the long row on a quiet machine.
        passes(new KillRow(), "--jobs", "4000", "--kills", "2", "--rec-p95-ms", "60000");
    }

    @Test
    void hostileRecords_endAsTheirRowsSay() {
        passes(new PoisonRow(), "--partitions", "1", "--together", "true", "--k23", "true");
    }

    @Test
    void refusedTexts_dieAloneAndCostNoMoreThanHalving() {
        passes(new PartialTruthRow(), "--batches", "10");
    }

    @Test
    void killedReplayer_andThreeAtOnce_sendEachDeadLetterOnce() {
        passes(new ReplayKillRow(), "--dead", "400", "--kills", "3", "--rate", "40");
    }

    @Test
    void manyDeadLetters_areGroupedIn256MegabytesOfHeap() {
        passes(new FoldRow(), "--letters", "20000");
    }

    private static void passes(Row row, String... options) {
        long seed = System.nanoTime() & 0xFFFF;
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--seed", String.valueOf(seed)));
        RowResult result = Torture.run(row, Options.of(row.defaults(), all));
        assertThat(result.reasons()).as(result.line(row.name(), seed)).isEmpty();
        assertThat(result.passed()).isTrue();
    }
}
