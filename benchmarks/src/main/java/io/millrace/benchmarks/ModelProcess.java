package io.millrace.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.local.process.ChildProcess;
import io.millrace.local.process.ChildStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** The local model server in a process of its own: derived vectors, a fixed latency, and a ledger of what it was asked. */
public final class ModelProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final JsonMapper JSON = new JsonMapper();

    private final ChildProcess child;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Starts it; {@code latency} is the least time a call stays. */
    public ModelProcess(Duration latency) {
        this(
                "io.millrace.local.model.ModelServerMain",
                List.of("--engine", "derived", "--latency-ms", String.valueOf(latency.toMillis())));
    }

    /** Starts another program that serves in the same way. */
    public ModelProcess(String mainClass, List<String> arguments) {
        this.child = ChildProcess.start(new ChildStart(
                "model server", mainClass, List.of("-Xmx512m", "-XX:+UseSerialGC"), arguments, DEADLINE));
    }

    /** Where clients call; ends in {@code /v1}. */
    public String baseUrl() {
        return child.address();
    }

    /** Processor time so far, nanoseconds. */
    public long cpu() {
        return Cpu.of(child.pid());
    }

    /** What it was asked since the last reset. */
    public JsonNode ledger() {
        return call(request("/ledger").GET().build());
    }

    /** Forgets what it was asked. */
    public void resetLedger() {
        call(request("/ledger/reset").POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl().replace("/v1", "") + path))
                .timeout(DEADLINE);
    }

    private JsonNode call(HttpRequest request) {
        try {
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (IOException e) {
            throw new UncheckedIOException("the model server does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the model server was asked", e);
        }
    }

    @Override
    public void close() {
        child.stop();
    }
}
