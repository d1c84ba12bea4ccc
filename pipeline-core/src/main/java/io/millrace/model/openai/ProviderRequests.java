package io.millrace.model.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelRequest;
import io.millrace.model.Provider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes the HTTP request of one call. */
final class ProviderRequests {
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build())
            .build();
    private static final Set<String> STREAMING = Set.of("stream", "stream_options");
    private static final Set<String> OURS = Set.of("model", "input", "encoding_format");

    private ProviderRequests() {}

    /** Throws {@link IllegalArgumentException} if the provider's URL or headers cannot be sent; its message may quote a key. */
    static HttpRequest of(ModelRequest request) {
        Provider provider = request.model().provider();
        HttpRequest.Builder http =
                HttpRequest.newBuilder(uri(provider, chat(request) ? "/chat/completions" : "/embeddings"));
        if (provider.apiKey() != null) {
            http.setHeader("Authorization", "Bearer " + provider.apiKey().reveal());
        }
        provider.headers().forEach((name, value) -> http.setHeader(name, value.reveal()));
        http.setHeader("Content-Type", "application/json");
        http.setHeader("Accept", streamed(request) ? "text/event-stream, application/json" : "application/json");
        // Not decoded by the JDK, and a few encoded bytes can be gigabytes.
        http.setHeader("Accept-Encoding", "identity");
        return http.POST(HttpRequest.BodyPublishers.ofByteArray(
                        chat(request) ? chatBody(request) : embeddingsBody(request)))
                .build();
    }

    private static URI uri(Provider provider, String endpoint) {
        StringBuilder uri = new StringBuilder(provider.baseUrl().toString());
        if (uri.charAt(uri.length() - 1) == '/') {
            uri.setLength(uri.length() - 1);
        }
        uri.append(endpoint);
        char separator = '?';
        for (Map.Entry<String, String> parameter : new TreeMap<>(provider.query()).entrySet()) {
            uri.append(separator)
                    .append(encoded(parameter.getKey()))
                    .append('=')
                    .append(encoded(parameter.getValue()));
            separator = '&';
        }
        return URI.create(uri.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] embeddingsBody(ModelRequest request) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> param : request.params().properties()) {
                if (!OURS.contains(param.getKey())) {
                    json.writeFieldName(param.getKey());
                    MAPPER.writeTree(json, param.getValue());
                }
            }
            json.writeStringField("model", request.model().upstream());
            json.writeArrayFieldStart("input");
            for (ModelInput input : request.inputs()) {
                write(json, input);
            }
            json.writeEndArray();
            json.writeStringField("encoding_format", "base64");
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a request in memory could not be written", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] chatBody(ModelRequest request) {
        ObjectNode body = ((ModelInput.Chat) request.inputs().get(0)).body().deepCopy();
        body.put("model", request.model().upstream());
        // The provider's settings decide how it is asked, not the job: the answer is the same.
        body.remove(STREAMING);
        if (streamed(request)) {
            body.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException("a request in memory could not be written", e);
        }
    }

    /** Whether the answer is asked for as a stream. Spoken ones are not: their pieces cannot be joined without knowing the sound's format. */
    static boolean streamed(ModelRequest request) {
        return request.model().provider().stream()
                && request.inputs().get(0) instanceof ModelInput.Chat chat
                && !chat.body().hasNonNull("audio");
    }

    private static boolean chat(ModelRequest request) {
        return request.inputs().get(0) instanceof ModelInput.Chat;
    }

    private static void write(JsonGenerator json, ModelInput input) throws IOException {
        if (input instanceof ModelInput.Text text) {
            json.writeString(text.text());
        } else if (input instanceof ModelInput.Tokens tokens) {
            json.writeArray(tokens.ids(), 0, tokens.ids().length);
        } else {
            throw new IllegalStateException(
                    "an input of kind " + input.getClass().getSimpleName());
        }
    }
}
