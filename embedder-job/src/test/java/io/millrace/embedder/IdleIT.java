package io.millrace.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.MillraceClient;
import io.millrace.local.model.ModelServerSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** An idle worker leaves the cluster alone: no transaction is begun or committed. */
final class IdleIT {
    /** {@code -Didle.seconds=30} for a longer look. */
    private static final int SECONDS = Integer.getInteger("idle.seconds", 8);

    @Test
    void idleWorker_commitsNoTransactions() throws Exception {
        try (Workbench bench = Workbench.start(ModelServerSettings.derived())) {
            bench.workers(1);
            try (MillraceClient client = MillraceClient.connect(bench.kafka(), "embedding");
                    Admin admin = Admin.create(Map.<String, Object>copyOf(bench.kafka()))) {
                client.submit(Lines.job("a", List.of("before the quiet"), true)).get(30, TimeUnit.SECONDS);
                // The last commits of that job, and the purge of its repartition records, belong to it.
                long settled = settle(admin);
                wait(SECONDS);
                long growth = transactionLog(admin) - settled;
                System.out.println("IDLE seconds=" + SECONDS + " transactionLogGrowth=" + growth);
                assertThat(growth).isZero();
            }
        }
    }

    /** Waits until the log has stood still for two seconds. */
    private static long settle(Admin admin) throws Exception {
        long before = -1;
        long now = transactionLog(admin);
        for (int i = 0; i < 30 && now != before; i++) {
            wait(2);
            before = now;
            now = transactionLog(admin);
        }
        return now;
    }

    private static void wait(int seconds) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
    }

    private static long transactionLog(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, 4)
                .mapToObj(i -> new TopicPartition("__transaction_state", i))
                .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get(10, TimeUnit.SECONDS).values().stream()
                .mapToLong(info -> info.offset())
                .sum();
    }
}
