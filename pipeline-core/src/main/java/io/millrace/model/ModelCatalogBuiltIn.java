package io.millrace.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The models of the resource {@code catalog.yaml}, as if a user had set them. */
final class ModelCatalogBuiltIn {
    private static final String RESOURCE = "catalog.yaml";

    private ModelCatalogBuiltIn() {}

    static Map<String, ModelSettings> read() {
        try (InputStream in = ModelCatalogBuiltIn.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            Map<String, ModelSettings> models = new LinkedHashMap<>();
            Iterator<Map.Entry<String, JsonNode>> entries =
                    YAMLMapper.builder().build().readTree(in).properties().iterator();
            while (entries.hasNext()) {
                Map.Entry<String, JsonNode> entry = entries.next();
                models.put(entry.getKey(), model(entry.getValue()));
            }
            return models;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelSettings model(JsonNode entry) {
        return new ModelSettings(
                "",
                "",
                "",
                entry.path("tokenizer").asText(),
                entry.path("tokenizer_exact").asBoolean(),
                entry.path("max_input_tokens").asInt(),
                entry.path("output_vector_size").asInt(),
                entry.path("max_batch_inputs").asInt(),
                entry.path("max_batch_tokens").asInt(),
                entry.path("input_cost_per_token").asText());
    }
}
