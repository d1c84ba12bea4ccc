package io.millrace.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {
    @TempDir
    Path dir;

    @Test
    void anInterruptOfWhoeverAdds_losesNothing() {
        Path file = dir.resolve("lines.jsonl");
        try (History<String> history = new History<>(file)) {
            history.add("before");
            Thread.currentThread().interrupt();
            // More than a buffer holds, so that it is written under the interrupt.
            history.add("x".repeat(20_000));
            assertThat(Thread.interrupted()).isTrue();
            history.add("after");
        }
        assertThat(History.read(file, String.class)).containsExactly("before", "x".repeat(20_000), "after");
    }
}
