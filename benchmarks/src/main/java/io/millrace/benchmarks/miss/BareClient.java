package io.millrace.benchmarks.miss;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The least that can be done: the JDK's client, asynchronously, as many batches at once as are allowed, vectors decoded and dropped. */
final class BareClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI endpoint;
    private final String model;
    private final int dimensions;

    BareClient(String baseUrl, String model, int dimensions) {
        this.endpoint = URI.create(baseUrl + "/embeddings");
        this.model = model;
        this.dimensions = dimensions;
    }

    /** Asks for all texts; throws if one vector is missing. */
    void embed(List<String> texts, int batch, int concurrency) throws InterruptedException, IOException {
        Semaphore permits = new Semaphore(concurrency);
        AtomicLong vectors = new AtomicLong();
        for (int from = 0; from < texts.size(); from += batch) {
            HttpRequest request = request(texts.subList(from, Math.min(texts.size(), from + batch)));
            permits.acquire();
            CompletableFuture<Void> call = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                    .thenAccept(response -> vectors.addAndGet(decoded(response.body())));
            var unused = call.whenComplete((done, error) -> permits.release());
        }
        permits.acquire(concurrency);
        if (vectors.get() != texts.size()) {
            throw new IllegalStateException("the bare client got " + vectors + " vectors of " + texts.size());
        }
    }

    private HttpRequest request(List<String> texts) throws IOException {
        ObjectNode body = JSON.createObjectNode()
                .put("model", model)
                .put("dimensions", dimensions)
                .put("encoding_format", "base64");
        ArrayNode input = body.putArray("input");
        texts.forEach(input::add);
        return HttpRequest.newBuilder(endpoint)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
    }

    private long decoded(byte[] reply) {
        try {
            long whole = 0;
            for (JsonNode item : JSON.readTree(reply).path("data")) {
                byte[] vector =
                        Base64.getDecoder().decode(item.path("embedding").textValue());
                whole += vector.length == 4 * dimensions ? 1 : 0;
            }
            return whole;
        } catch (IOException e) {
            throw new IllegalStateException("the model server's reply is no JSON", e);
        }
    }
}
