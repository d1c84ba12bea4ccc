package io.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.FakeModelClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that is gone may have paid is accounted for as unknown; what it cannot have paid is not. */
final class TakeoversTest {
    @TempDir
    private Path dir;

    private ProcessorBench bench;

    @BeforeEach
    void open() {
        bench = new ProcessorBench(dir, new PendingLimits(1_000, 1_000, 100, 1 << 20, Duration.ZERO, 2, 1 << 20), true);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void callLostWithItsProcess_isUnknown_onceAQuestion() {
        bench.job("a");
        bench.job("a");
        bench.job("b");
        bench.restart();
        bench.tick(10);
        bench.job("later");
        answerAll();
        assertThat(kinds()).containsExactlyInAnyOrder("paid", "unknown", "paid", "unknown", "paid");
        assertThat(bench.costs().stream().filter(c -> c.contains("\"kind\":\"unknown\"")))
                .allSatisfy(line -> assertThat(line)
                        .contains("\"micro_dollars\":\"unknown\"")
                        .doesNotContain("\"input_tokens\":0,"));
        assertThat(bench.marked()).as("nothing waits any more").isFalse();
    }

    @Test
    void everyProcessLost_mayHavePaidOnce() {
        bench.job("a");
        bench.restart();
        bench.tick(10);
        bench.restart();
        bench.tick(10);
        answerAll();
        assertThat(kinds()).containsExactlyInAnyOrder("paid", "unknown", "unknown");
    }

    @Test
    void plannedStop_leavesNothingUnknown() {
        bench.job("a");
        bench.drain();
        bench.job("b");
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.dispatch();
        bench.tick(10);
        bench.written();
        assertThat(bench.pending()).isOne();
        assertThat(bench.marked()).isFalse();
        bench.restart();
        bench.tick(10);
        answerAll();
        assertThat(kinds()).containsExactly("paid", "paid");
    }

    @Test
    void taskThatMovesWithinItsProcess_isNoTakeover() {
        bench.job("a");
        bench.reopen();
        bench.tick(10);
        answerAll();
        assertThat(kinds()).containsExactly("paid");
    }

    @Test
    void answerThatWasKept_wasAccountedForWithIt() {
        for (int i = 0; i < 5; i++) {
            bench.job("a");
        }
        bench.model.answerAll(FakeModelClient::vectorOf);
        bench.tick(10);
        bench.written();
        bench.restart();
        bench.tick(10);
        bench.tick(1_000);
        bench.written();
        assertThat(kinds()).containsOnlyOnce("paid").doesNotContain("unknown");
    }

    private void answerAll() {
        while (bench.model.answerAll(FakeModelClient::vectorOf) > 0) {
            bench.dispatch();
            bench.tick(10);
        }
        bench.tick(10);
        bench.written();
    }

    private List<String> kinds() {
        return bench.costs().stream()
                .map(line -> line.replaceAll(".*\"kind\":\"([a-z]+)\".*", "$1"))
                .filter(kind -> !kind.equals("avoided"))
                .toList();
    }
}
