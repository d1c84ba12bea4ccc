package io.millrace.reliability;

import io.millrace.app.WorkerSettings;
import io.millrace.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How workers are started.
 *
 * @param dir where their settings, logs and state lie
 * @param heap of each, such as {@code 384m}
 * @param env settings in the environment, by variable
 */
record WorkerPlan(Path dir, String bootstrapServers, String heap, Map<String, String> env) {
    WorkerPlan {
        env = Map.copyOf(env);
    }

    List<String> commandLine(Path yaml) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), WorkerMain.class.getName()));
        line.add(yaml.toString());
        return line;
    }

    /** The settings of a worker in a slot, as its process reads them. */
    WorkerSettings settings(String slot, String baseUrl) {
        try {
            Path yaml = Files.writeString(dir.resolve(slot + ".settings.yaml"), yaml(slot, baseUrl));
            return Settings.read(WorkerSettings.defaults(), yaml, env);
        } catch (IOException e) {
            throw new UncheckedIOException("the settings of " + slot + " cannot be written", e);
        }
    }

    /** A slot's state directory outlives its processes. */
    String yaml(String slot, String baseUrl) {
        return """
                kafka:
                  bootstrap.servers: %s
                state_dir: %s
                default_provider: local
                providers:
                  local:
                    base_url: %s
                models:
                  %s:
                    provider: local
                    vector_size: %d
                """.formatted(
                        bootstrapServers,
                        dir.resolve("state-" + slot).toAbsolutePath(),
                        baseUrl,
                        JobLine.MODEL,
                        WitnessRequest.DIMENSIONS);
    }
}
