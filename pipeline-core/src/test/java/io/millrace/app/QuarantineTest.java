package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which state is moved aside, and for what. */
final class QuarantineTest {
    @TempDir
    private Path state;

    private final Quarantine quarantine = new Quarantine();
    private Path application;

    @BeforeEach
    void tasks() throws IOException {
        application = state.resolve("millrace-embedder");
        for (String task : new String[] {"1_0", "1_10"}) {
            Files.createDirectories(application.resolve(task).resolve("rocksdb"));
            Files.writeString(application.resolve(task).resolve("rocksdb").resolve("CURRENT"), task);
        }
    }

    private Throwable opening(String task, String why) {
        return new RuntimeException(new ProcessorStateException(
                "Error opening store cache at location "
                        + application.resolve(task).resolve("rocksdb") + "/cache",
                new IOException(why)));
    }

    @Test
    void damagedTask_isMovedAside_andNoOther() {
        assertThat(quarantine.take(opening("1_10", "Corruption: checksum mismatch"), application))
                .isTrue();
        assertThat(application.resolve("1_10")).doesNotExist();
        assertThat(application.resolve("1_0")).exists();
        assertThat(state.resolve("quarantine/millrace-embedder-1_10/rocksdb/CURRENT"))
                .hasContent("1_10");
    }

    @Test
    void othersThatCannotBeOpened_areMovedWithIt() throws IOException {
        Path store = Files.createDirectories(
                application.resolve("1_3").resolve("rocksdb").resolve("cache"));
        Files.writeString(store.resolve("CURRENT"), "no manifest\n");
        assertThat(quarantine.take(opening("1_10", "Corruption: checksum mismatch"), application))
                .isTrue();
        assertThat(application.resolve("1_3")).doesNotExist();
        assertThat(application.resolve("1_0")).exists();
    }

    @Test
    void sameTask_isMovedOnceInALife_andALaterLifeReplacesIt() throws IOException {
        Throwable damage = opening("1_0", "Corruption: CURRENT file does not end with newline");
        assertThat(quarantine.take(damage, application)).isTrue();
        tasks();
        assertThat(quarantine.take(damage, application)).isFalse();
        assertThat(new Quarantine().take(damage, application)).isTrue();
        assertThat(state.resolve("quarantine/millrace-embedder-1_0")).exists();
    }

    @Test
    void troubleOfTheDisk_isNoDamage() {
        for (String why :
                new String[] {"IO error: No space left on device", "Permission denied", "Read-only file system"}) {
            assertThat(quarantine.take(opening("1_0", why), application))
                    .as(why)
                    .isFalse();
        }
        assertThat(application.resolve("1_0")).exists();
    }

    @Test
    void failureWhileItRuns_namesTheTask() {
        StreamsException failed =
                new StreamsException(new ProcessorStateException("Error while getting value for key"));
        failed.setTaskId(new TaskId(1, 0));
        assertThat(Quarantine.concerns(failed)).isTrue();
        assertThat(quarantine.take(failed, application)).isTrue();
        assertThat(application.resolve("1_0")).doesNotExist();
    }

    @Test
    void otherFailures_areNotTheStates() {
        assertThat(Quarantine.concerns(new IllegalStateException("a bug"))).isFalse();
        assertThat(quarantine.take(new ProcessorStateException("of no task"), application))
                .isFalse();
    }
}
