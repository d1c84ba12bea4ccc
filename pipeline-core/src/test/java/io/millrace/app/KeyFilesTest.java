package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.settings.Redaction;
import io.millrace.settings.Secret;
import io.millrace.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that comes out of a file is replaced without a restart; none is ever shown. */
final class KeyFilesTest {
    private static final String OLD = "sk-old-0123456789";
    private static final String NEW = "sk-new-9876543210";

    @TempDir
    Path dir;

    private Path key(String value) throws Exception {
        Path file = Files.writeString(dir.resolve("key"), value + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void key_isReadAnewWhenItsFileChanges() throws Exception {
        Path file = key(OLD);
        Path config = Files.writeString(dir.resolve("worker.yaml"), """
                providers:
                  p: {base_url: "http://127.0.0.1:1/v1", api_key: "${file:%s}", headers: {x-key: "Key ${file:%s}"}}
                  q: {base_url: "http://127.0.0.1:1/v1", api_key: "as-it-is-written"}
                """.formatted(file, file));
        WorkerSettings settings = Settings.read(WorkerSettings.defaults(), config, Map.of());
        Secret secret = settings.providers().get("p").apiKey();
        Secret header = settings.providers().get("p").headers().get("x-key");
        assertThat(secret).isNotNull();
        AtomicInteger renewed = new AtomicInteger();
        try (KeyFiles files = new KeyFiles(settings.providers().values(), renewed::incrementAndGet)) {
            files.look();
            assertThat(renewed).hasValue(0);
            key(NEW);
            files.look();
            assertThat(renewed).hasValue(1);
            assertThat(secret.reveal()).isEqualTo(NEW);
            assertThat(header.reveal()).isEqualTo("Key " + NEW);
            Files.delete(file);
            files.look();
            key("");
            files.look();
            assertThat(renewed)
                    .as("a file that is gone or empty for a moment changes nothing")
                    .hasValue(1);
            assertThat(secret.reveal()).isEqualTo(NEW);
        }
        assertThat(Redaction.redact(OLD + " and " + NEW + " " + secret)).isEqualTo("*** and *** ***");
    }

    @Test
    void keyFileThatOthersCanRead_isNotTaken() throws Exception {
        Path file = key(OLD);
        Path config = Files.writeString(
                dir.resolve("worker.yaml"),
                "providers: {p: {base_url: \"http://127.0.0.1:1/v1\", api_key: \"${file:" + file + "}\"}}\n");
        WorkerSettings settings = Settings.read(WorkerSettings.defaults(), config, Map.of());
        Secret secret = settings.providers().get("p").apiKey();
        assertThat(secret).isNotNull();
        key(NEW);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(secret.renew()).isFalse();
        assertThat(secret.reveal()).isEqualTo(OLD);
    }
}
