package io.millrace.completion.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The templates of the resource {@code prompts.yaml}, as if a user had set them. They use no examples, schemas or parameters. */
final class PromptsBuiltIn {
    private static final String RESOURCE = "prompts.yaml";

    private PromptsBuiltIn() {}

    static Map<String, PromptSettings> read() {
        try (InputStream in = PromptsBuiltIn.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            Map<String, PromptSettings> prompts = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry :
                    YAMLMapper.builder().build().readTree(in).path("prompts").properties()) {
                prompts.put(entry.getKey(), prompt(entry.getValue()));
            }
            return prompts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PromptSettings prompt(JsonNode entry) {
        Map<String, VariableType> variables = new LinkedHashMap<>();
        entry.path("variables").properties().forEach(variable -> {
            String type = variable.getValue().asText().toUpperCase(Locale.ROOT);
            variables.put(variable.getKey(), VariableType.valueOf(type));
        });
        return new PromptSettings(
                entry.path("version").asInt(),
                entry.path("system").asText(),
                Map.of(),
                0,
                entry.path("user").asText(),
                variables,
                "",
                "",
                0,
                "");
    }
}
