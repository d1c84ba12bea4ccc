package io.millrace.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The embeddings endpoint, asked by the JDK's client; and the lines that come in and go out. */
final class Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PeerPlan plan;

    Endpoint(PeerPlan plan) {
        this.plan = plan;
    }

    /** Base64 of the vectors of these texts, in their order. */
    CompletableFuture<List<String>> vectors(List<String> texts) {
        ObjectNode body = JSON.createObjectNode()
                .put("model", plan.model())
                .put("dimensions", plan.dimensions())
                .put("encoding_format", "base64");
        ArrayNode input = body.putArray("input");
        texts.forEach(input::add);
        HttpRequest request = HttpRequest.newBuilder(URI.create(plan.url() + "/embeddings"))
                .timeout(Duration.ofSeconds(60))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(reply -> read(reply.body(), texts.size()));
    }

    private static List<String> read(byte[] reply, int count) {
        try {
            String[] vectors = new String[count];
            for (JsonNode item : JSON.readTree(reply).get("data")) {
                vectors[item.get("index").intValue()] = item.get("embedding").textValue();
            }
            return Arrays.asList(vectors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line that came in. */
    record Job(String id, String text) {
        static Job of(byte[] line) {
            try {
                JsonNode tree = JSON.readTree(line);
                return new Job(tree.get("custom_id").textValue(), tree.get("body").get("input").textValue());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        byte[] result(String vector) {
            try {
                return JSON.writeValueAsBytes(
                        JSON.createObjectNode().put("custom_id", id).put("embedding", vector));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
