package io.millrace.model.openai;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a 200 to a chat completion says. Filtered, refused and shortened answers are answers; one with no choices, no content or no end is none.
 *
 * <p>Threads: any number may read.
 */
final class ChatReplies {
    private static final Set<String> WHOLE = Set.of("stop", "tool_calls", "function_call");
    private static final JsonMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxTokenCount(2_000_000)
                            .maxStringLength(64 << 20)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final OpenAiFailures failures;

    ChatReplies(OpenAiFailures failures) {
        this.failures = failures;
    }

    ModelReply read(ModelRequest request, HttpHeaders headers, byte[] body) {
        CatalogModel model = request.model();
        try {
            JsonNode reply = parse(body);
            if (reply.hasNonNull("error")) {
                return failures.inAnswer(model.provider(), headers, body);
            }
            boolean complete = check(reply.path("choices"));
            String served =
                    ProviderText.model(model.provider(), reply.path("model").textValue());
            return new ModelReply.Answers(
                    List.of(new ModelAnswer.Completion(body, complete)),
                    served == null ? model.upstream() : served,
                    usage(reply.path("usage")),
                    ProviderText.requestId(model.provider(), headers));
        } catch (ReplyRejected rejected) {
            return failures.unusable(model.provider(), headers, rejected.kind(), rejected.sentence());
        }
    }

    /** Null if the provider does not say what it took, or says what cannot be. */
    private static @Nullable Usage usage(JsonNode said) {
        int input = said.path("prompt_tokens").asInt(-1);
        int output = said.path("completion_tokens").asInt(0);
        if (input < 0 || output < 0 || (long) input + output > Integer.MAX_VALUE) {
            return null;
        }
        int cached = said.at("/prompt_tokens_details/cached_tokens").asInt(0);
        int reasoning = said.at("/completion_tokens_details/reasoning_tokens").asInt(0);
        return new Usage(input, Math.min(Math.max(0, cached), input), output, Math.min(Math.max(0, reasoning), output));
    }

    private static JsonNode parse(byte[] body) throws ReplyRejected {
        try {
            JsonNode reply = MAPPER.readTree(body);
            if (reply.isObject()) {
                return reply;
            }
        } catch (IOException e) {
            // Falls through: its message would quote the answer.
        }
        throw ReplyRejected.form("the provider's answer is not one JSON object");
    }

    /** True if every choice is whole; throws if one is no answer at all. */
    private static boolean check(JsonNode choices) throws ReplyRejected {
        if (!choices.isArray() || choices.isEmpty()) {
            throw ReplyRejected.form("the provider answered without choices");
        }
        boolean complete = true;
        for (int i = 0; i < choices.size(); i++) {
            JsonNode message = choices.get(i).path("message");
            String end = choices.get(i).path("finish_reason").textValue();
            if (end == null || !message.isObject()) {
                throw ReplyRejected.form("the provider's choice " + i + " has no message or no finish_reason");
            }
            boolean refused = !message.path("refusal").asText("").isEmpty();
            boolean content = !message.path("content").asText("").isEmpty()
                    || message.path("content").size() > 0
                    || message.path("tool_calls").size() > 0
                    || message.path("function_call").isObject()
                    || message.path("audio").isObject();
            if (!content && !refused && WHOLE.contains(end)) {
                throw ReplyRejected.form("the provider's choice " + i + " is empty");
            }
            complete &= content && !refused && WHOLE.contains(end);
        }
        return complete;
    }
}
