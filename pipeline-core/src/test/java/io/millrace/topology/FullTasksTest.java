package io.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.FakeModelClient;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a consumer is told of tasks that hold all they may. */
final class FullTasksTest {
    private static final Names NAMES = new Names("bench", "text");

    @TempDir
    private Path dir;

    @Test
    void fullTask_leavesItsBacklogInKafka_untilAnswersComeOrItGoes() {
        PendingLimits two = new PendingLimits(2, 1_000, 100, 1 << 20, Duration.ZERO, 10, 1 << 20);
        try (ProcessorBench bench = new ProcessorBench(dir, two, false)) {
            bench.job("a");
            bench.job("a");
            assertThat(waits(bench, NAMES.items(), 0))
                    .as("two that ask the same")
                    .isFalse();
            bench.job("b");
            assertThat(waits(bench, NAMES.items(), 0)).isTrue();
            assertThat(waits(bench, NAMES.jobsKeyed(), 0)).isTrue();
            assertThat(waits(bench, NAMES.items(), 1)).as("another task").isFalse();
            assertThat(waits(bench, NAMES.itemsInteractive(), 0)).isFalse();
            assertThat(waits(bench, NAMES.jobs(), 0)).isFalse();
            FullTasks before = bench.full;
            bench.reopen();
            assertThat(before.mustWait(new TopicPartition(NAMES.items(), 0)))
                    .as("closed")
                    .isFalse();
            bench.tick(10);
            assertThat(waits(bench, NAMES.items(), 0)).as("recovered").isTrue();
            bench.model.answerAll(FakeModelClient::vectorOf);
            bench.tick(10);
            bench.tick(10);
            assertThat(waits(bench, NAMES.items(), 0)).isFalse();
        }
    }

    private static boolean waits(ProcessorBench bench, String topic, int partition) {
        return bench.full.mustWait(new TopicPartition(topic, partition));
    }
}
