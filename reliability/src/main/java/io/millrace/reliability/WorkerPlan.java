package io.millrace.reliability;

import io.millrace.app.WorkerSettings;
import io.millrace.settings.Settings;
import java.io.File;
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
 * @param env settings in the environment, by variable
 */
record WorkerPlan(Path dir, String bootstrapServers, WorkerShape shape, Map<String, String> env) {
    WorkerPlan {
        env = Map.copyOf(env);
    }

    List<String> commandLine(Path yaml) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx" + shape.heap(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        line.addAll(List.of("-Djdk.httpclient.keepalive.timeout=30", "-cp", classPath(), WorkerMain.class.getName()));
        line.add(yaml.toString());
        return line;
    }

    private String classPath() {
        StringBuilder path = new StringBuilder();
        shape.patched().forEach(classes -> path.append(classes).append(File.pathSeparatorChar));
        return path.append(System.getProperty("java.class.path")).toString();
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

    /** Where a slot's state lies; it outlives the slot's processes. */
    Path stateDir(String slot) {
        return dir.resolve("state-" + slot).toAbsolutePath();
    }

    String yaml(String slot, String baseUrl) {
        StringBuilder yaml = new StringBuilder("""
                kafka:
                  bootstrap.servers: %s
                state_dir: %s
                default_provider: local
                providers:
                  local:
                    base_url: %s
                """.formatted(bootstrapServers, stateDir(slot), baseUrl));
        shape.provider().forEach(line -> yaml.append("    ").append(line).append('\n'));
        yaml.append("models:\n");
        for (String model : shape.models()) {
            yaml.append("""
                  %s:
                    provider: local
                    vector_size: %d
                """.formatted(model, WitnessRequest.DIMENSIONS));
        }
        return yaml.toString();
    }
}
