package io.millrace.local.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A plain client of the model server, which shows status, headers and body as they came. */
final class Caller {
    static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    Caller(URI base) {
        this.base = base;
    }

    HttpResponse<String> embed(String body) throws IOException, InterruptedException {
        return http.send(post("/embeddings", body), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> embedLater(String body) {
        return http.sendAsync(post("/embeddings", body), BodyHandlers.ofString());
    }

    HttpResponse<InputStream> embedStream(String body) throws IOException, InterruptedException {
        return http.send(post("/embeddings", body), BodyHandlers.ofInputStream());
    }

    HttpResponse<String> chat(String body) throws IOException, InterruptedException {
        return http.send(post("/chat/completions", body), BodyHandlers.ofString());
    }

    HttpResponse<InputStream> chatStream(String body) throws IOException, InterruptedException {
        return http.send(post("/chat/completions", body), BodyHandlers.ofInputStream());
    }

    HttpRequest post(String path, String body) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    JsonNode data(String body) throws IOException, InterruptedException {
        return json(embed(body)).get("data");
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    static float[] floats(JsonNode item) {
        JsonNode embedding = item.get("embedding");
        if (embedding.isTextual()) {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(embedding.textValue()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            float[] vector = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(vector);
            return vector;
        }
        float[] vector = new float[embedding.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = embedding.get(i).isNull() ? Float.NaN : embedding.get(i).floatValue();
        }
        return vector;
    }

    /** A request for vectors of 16 dimensions from the model {@code m}. */
    static String request(String... texts) throws IOException {
        return JSON.writeValueAsString(Map.of("model", "m", "input", texts, "dimensions", 16));
    }

    static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
