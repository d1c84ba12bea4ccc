package io.millrace.inspector.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.job.JobRejected;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelCatalog;
import io.millrace.tokens.TokenCounter;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts what jobs would take, by their models' tokenizers and prices.
 *
 * <p>Threads: any.
 */
public final class JobTokens {
    private static final int BYTES_A_TOKEN = 4;

    private final ModelCatalog catalog;

    public JobTokens(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * What one job would take.
     *
     * @param input tokens of its texts
     * @param output most tokens of its answer, 0 if it sets no limit or has no answer of tokens
     * @param exact whether the input was counted, not guessed from its bytes
     * @param micros what that costs at most, millionths of a dollar; null if nobody knows the price, or how long the answer may get
     */
    public record Count(
            String model,
            long input,
            int output,
            boolean exact,
            @Nullable BigDecimal micros) {}

    /** Counts a job: its value, changed already if it is to be. */
    public Count count(String model, byte @Nullable [] value) {
        Optional<ObjectNode> line = JobTree.of(value);
        CatalogModel known = model(model);
        if (line.isEmpty() || known == null) {
            long guessed = value == null ? 0 : (value.length + BYTES_A_TOKEN - 1L) / BYTES_A_TOKEN;
            return new Count(model, guessed, 0, false, null);
        }
        ObjectNode body = JobTree.body(line.get());
        TokenCounter counter = TokenCounter.of(known.tokenizer());
        long input = texts(body.path("input"), counter) + messages(body.path("messages"), counter);
        boolean chat = body.has("messages") || !body.has("input");
        int output =
                body.path("max_completion_tokens").asInt(body.path("max_tokens").asInt(0));
        boolean priced = !chat || output > 0;
        BigDecimal micros = priced
                ? known.prices()
                        .microDollars(
                                new Usage((int) Math.min(input, Integer.MAX_VALUE), 0, Math.max(0, output), 0), false)
                : null;
        return new Count(model, input, output, known.tokenizerExact() && body.has("input") == !chat, micros);
    }

    /** As {@link #count(String, byte[])} of the record as it is. */
    public Count count(DeadLetterRecord letter) {
        return count(letter.model(), letter.value());
    }

    /** The model; null if the catalog is strict and lacks it. */
    @Nullable
    CatalogModel model(String name) {
        try {
            return catalog.model(name);
        } catch (JobRejected e) {
            return null;
        }
    }

    /** A text, a list of texts, token ids, or lists of those. */
    private static long texts(JsonNode input, TokenCounter counter) {
        if (input.isTextual()) {
            return counter.count(input.textValue());
        }
        long sum = 0;
        for (JsonNode item : input) {
            sum += item.isNumber() ? 1 : texts(item, counter);
        }
        return sum;
    }

    private static long messages(JsonNode messages, TokenCounter counter) {
        long sum = 0;
        for (JsonNode message : messages) {
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                sum += counter.count(content.textValue());
            }
            for (JsonNode part : content) {
                sum += counter.count(part.path("text").asText(""));
            }
        }
        return sum;
    }
}
