package io.millrace.model.openai;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.Provider;
import io.millrace.model.ServiceTier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Set;

/**
 * Checks what a 200 to a chat completion says, plain or as a stream. Filtered, refused and shortened answers are answers; one with no choices, no content or no end is none.
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

    /** What is written anew keeps its numbers digit by digit. */
    private static final JsonMapper EXACT = MAPPER.rebuild()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final OpenAiFailures failures;
    private final EchoedModels models;

    ChatReplies(OpenAiFailures failures, EchoedModels models) {
        this.failures = failures;
        this.models = models;
    }

    ModelReply read(ModelRequest request, HttpHeaders headers, byte[] body) {
        // A server that does not stream answers plainly all the same, which the first character tells.
        return ProviderRequests.streamed(request) && !beginsObject(body)
                ? stream(request, headers, body)
                : plain(request, headers, body);
    }

    private static boolean beginsObject(byte[] body) {
        int start = 0;
        while (start < body.length && body[start] <= ' ' && body[start] >= 0) {
            start++;
        }
        return start < body.length && body[start] == '{';
    }

    private ModelReply stream(ModelRequest request, HttpHeaders headers, byte[] body) {
        Provider provider = request.model().provider();
        StreamedCompletion completion = new StreamedCompletion();
        ServerSentEvents events = new ServerSentEvents(body);
        try {
            for (byte[] data = events.next(); data != null; data = events.next()) {
                JsonNode chunk = parse(EXACT, data);
                if (isError(chunk)) {
                    return failures.inAnswer(provider, headers, data).afterWaste(UsageReader.of(completion.usage()));
                }
                completion.add(chunk);
            }
            if (!events.done()) {
                throw ReplyRejected.form("the provider's stream ended before its [DONE]");
            }
            return plain(request, headers, written(completion));
        } catch (ReplyRejected rejected) {
            return failures.unusable(provider, headers, rejected.trouble(), rejected.sentence())
                    .afterWaste(UsageReader.of(completion.usage()));
        }
    }

    private static byte[] written(StreamedCompletion completion) {
        try {
            return EXACT.writeValueAsBytes(completion.whole());
        } catch (IOException e) {
            throw new UncheckedIOException("an answer in memory could not be written", e);
        }
    }

    private ModelReply plain(ModelRequest request, HttpHeaders headers, byte[] body) {
        CatalogModel model = request.model();
        try {
            JsonNode reply = parse(MAPPER, body);
            if (isError(reply)) {
                return failures.inAnswer(model.provider(), headers, body).afterWaste(UsageReader.in(body));
            }
            // A fallback's answer is a result, and not kept as the answer of the model that was asked.
            boolean complete = check(reply.path("choices"))
                    && models.right(model, reply.path("model").textValue());
            Usage usage = UsageReader.of(reply.get("usage"));
            String served =
                    ProviderText.model(model.provider(), reply.path("model").textValue());
            int counted = usage != null ? 0 : AnswerTokens.of(reply.path("choices"), model);
            return new ModelReply.Answers(
                    List.of(new ModelAnswer.Completion(body, complete, counted)),
                    served == null ? model.upstream() : served,
                    usage,
                    ProviderText.requestId(model.provider(), headers),
                    ServiceTier.of(reply.path("service_tier").textValue()),
                    failures.advice(headers, ""),
                    null);
        } catch (ReplyRejected rejected) {
            return failures.unusable(model.provider(), headers, rejected.trouble(), rejected.sentence())
                    .afterWaste(UsageReader.in(body));
        }
    }

    /** Whether it is what providers say instead of an answer, in a 200 or in the midst of a stream. */
    private static boolean isError(JsonNode reply) {
        boolean wordsAlone = !reply.has("choices") && (reply.hasNonNull("message") || reply.hasNonNull("detail"));
        return reply.hasNonNull("error") || reply.path("object").asText("").equals("error") || wordsAlone;
    }

    private static JsonNode parse(JsonMapper mapper, byte[] body) throws ReplyRejected {
        try {
            JsonNode reply = mapper.readTree(body);
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
