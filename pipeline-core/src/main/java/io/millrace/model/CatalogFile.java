package io.millrace.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.tokens.TokenCounter;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a price file with LiteLLM's keys and our few more, JSON or YAML. It is a file of thousands of models that many people edit: what cannot be used of an
 * entry is left out and noted, and no reason not to start.
 */
final class CatalogFile {
    /** The entry of LiteLLM's file that explains the keys. */
    private static final String SAMPLE = "sample_spec";

    private static final Pattern ABOVE =
            Pattern.compile("(?:input_cost_per_token|output_cost_per_token|cache_read_input_token_cost)"
                    + "_above_(\\d{1,6})(k?)_tokens");

    private final String version;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, CatalogEntry> entries = new LinkedHashMap<>();

    private CatalogFile(String version) {
        this.version = version;
    }

    /**
     * @param name the file's, whose end tells its format
     * @param version the version its prices are stamped with
     * @throws IOException if it is no JSON or YAML; its message quotes the file
     */
    static CatalogFile read(String name, byte[] bytes, String version) throws IOException {
        JsonNode root = mapper(name).readTree(bytes);
        CatalogFile file = new CatalogFile(version);
        root.properties().forEach(model -> {
            if (model.getValue().isObject() && !model.getKey().equals(SAMPLE)) {
                file.entries.put(model.getKey(), file.entry(model.getKey(), model.getValue()));
            }
        });
        return file;
    }

    private static ObjectMapper mapper(String name) {
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
        return (yaml ? YAMLMapper.builder() : JsonMapper.builder())
                // A price is a decimal; 1.5e-07 as a double is not that.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** By the names the file has. */
    Map<String, CatalogEntry> entries() {
        return entries;
    }

    /** A sentence for every value that could not be used. */
    List<String> notes() {
        return notes;
    }

    private CatalogEntry entry(String model, JsonNode entry) {
        String mode = entry.path("mode").asText();
        // The old name of whichever limit matters; the newer two go before.
        int maxTokens = whole(entry.path("max_tokens"));
        int input = whole(entry.path("max_input_tokens"));
        int output = whole(entry.path("max_output_tokens"));
        String tokenizer = entry.path("tokenizer").asText();
        boolean counts = TokenCounter.names().contains(tokenizer);
        return new CatalogEntry(
                counts ? tokenizer : "",
                counts && entry.path("tokenizer_exact").asBoolean(),
                input == 0 && mode.equals("embedding") ? maxTokens : input,
                output == 0 && mode.equals("chat") ? maxTokens : output,
                whole(entry.path("output_vector_size")),
                whole(entry.path("max_batch_inputs")),
                whole(entry.path("max_batch_tokens")),
                mode,
                prices(model, entry));
    }

    private Prices prices(String model, JsonNode entry) {
        return new Prices(
                price(model, entry, "input_cost_per_token"),
                price(model, entry, "cache_read_input_token_cost"),
                price(model, entry, "output_cost_per_token"),
                price(model, entry, "output_cost_per_reasoning_token"),
                price(model, entry, "input_cost_per_token_batches"),
                price(model, entry, "output_cost_per_token_batches"),
                inputTokensMax(entry),
                version);
    }

    private @Nullable BigDecimal price(String model, JsonNode entry, String key) {
        JsonNode value = entry.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        BigDecimal price = value.isNumber() || value.isTextual() ? Prices.price(value.asText()) : null;
        if (price == null) {
            notes.add(model + "." + key + ": '" + shortened(value)
                    + "' is not the price of one token in US dollars, from 0 to below 1; it is taken as unknown.");
        }
        return price;
    }

    private static String shortened(JsonNode value) {
        String text = value.isValueNode() ? value.asText() : value.getNodeType().toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** Where the file has other prices for long prompts, the length up to which the plain ones hold; else 0. */
    private static int inputTokensMax(JsonNode entry) {
        int max = 0;
        for (Map.Entry<String, JsonNode> field : entry.properties()) {
            Matcher above = ABOVE.matcher(field.getKey());
            if (above.matches() && !field.getValue().isNull()) {
                int tokens = Integer.parseInt(above.group(1)) * (above.group(2).isEmpty() ? 1 : 1_000);
                max = max == 0 ? tokens : Math.min(max, tokens);
            }
        }
        return max;
    }

    /** A number, or a text that is one; 0 for anything else. */
    private static int whole(JsonNode value) {
        try {
            BigDecimal number = new BigDecimal(value.asText("0").strip());
            return number.signum() > 0 && number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
                    ? number.intValue()
                    : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
