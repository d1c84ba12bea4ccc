package io.millrace.observe.otel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.dispatch.CallWatch;
import io.millrace.dispatch.Outgoing;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.observe.GenAiMeters;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the span of a model call says, in the words of OpenTelemetry's conventions: everything they ask for but content. */
final class CallAttributes {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Numbers of a request, by their field in its body. */
    private static final Map<String, String> NUMBERS = Map.of(
            "temperature", "gen_ai.request.temperature",
            "top_p", "gen_ai.request.top_p",
            "frequency_penalty", "gen_ai.request.frequency_penalty",
            "presence_penalty", "gen_ai.request.presence_penalty");

    private static final Map<String, String> COUNTS = Map.of(
            "max_tokens", "gen_ai.request.max_tokens",
            "max_completion_tokens", "gen_ai.request.max_tokens",
            "seed", "gen_ai.request.seed",
            "n", "gen_ai.request.choice.count",
            "dimensions", "gen_ai.embeddings.dimension.count");

    private CallAttributes() {}

    static SpanBuilder begin(Tracer tracer, Outgoing call) {
        CatalogModel model = call.request().model();
        String operation = GenAiMeters.operation(call);
        SpanBuilder span = tracer.spanBuilder(operation + " " + model.upstream())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("gen_ai.operation.name", operation)
                .setAttribute("gen_ai.provider.name", model.provider().alias())
                .setAttribute("gen_ai.request.model", model.upstream())
                .setAttribute(
                        "messaging.batch.message_count", (long) call.questions().size())
                .setAttribute("millrace.batch.tokens", (long) call.tokens())
                .setAttribute("millrace.batch.closed_by", call.reason().label());
        String host = model.provider().baseUrl().getHost();
        int port = model.provider().baseUrl().getPort();
        if (host != null) {
            span.setAttribute("server.address", host);
        }
        if (port > 0) {
            span.setAttribute("server.port", (long) port);
        }
        if (model.provider().stream() && operation.equals(GenAiMeters.CHAT)) {
            span.setAttribute("gen_ai.request.stream", true);
        }
        request(span, body(call));
        return span;
    }

    /** Fields of the request beside the model and, for embeddings, the inputs. */
    private static JsonNode body(Outgoing call) {
        return call.request().inputs().get(0) instanceof ModelInput.Chat chat
                ? chat.body()
                : call.request().params();
    }

    private static void request(SpanBuilder span, JsonNode body) {
        NUMBERS.forEach((field, attribute) -> {
            if (body.path(field).isNumber()) {
                span.setAttribute(attribute, body.path(field).doubleValue());
            }
        });
        COUNTS.forEach((field, attribute) -> {
            if (body.path(field).isIntegralNumber()) {
                span.setAttribute(attribute, body.path(field).longValue());
            }
        });
        JsonNode format = body.path("encoding_format");
        if (format.isTextual()) {
            span.setAttribute(AttributeKey.stringArrayKey("gen_ai.request.encoding_formats"), List.of(format.asText()));
        }
        JsonNode output = body.path("response_format").path("type");
        if (output.isTextual()) {
            span.setAttribute("gen_ai.output.type", output.asText().startsWith("json") ? "json" : "text");
        }
    }

    static CallWatch watch(Span span) {
        return new CallWatch() {
            @Override
            public String trace() {
                return TraceParent.text(span.getSpanContext());
            }

            @Override
            public void ended(ModelReply reply, long tookMs) {
                if (reply instanceof ModelReply.Answers answers) {
                    answered(span, answers);
                } else {
                    ModelReply.Refused refused = (ModelReply.Refused) reply;
                    span.setStatus(StatusCode.ERROR);
                    span.setAttribute("error.type", GenAiMeters.errorType(refused));
                    usage(span, refused.wasted(), true);
                }
                span.end();
            }
        };
    }

    private static void answered(Span span, ModelReply.Answers answers) {
        span.setAttribute("gen_ai.response.model", answers.model());
        if (answers.requestId() != null) {
            span.setAttribute("millrace.provider.request_id", answers.requestId());
        }
        if (answers.firstChunk() != null) {
            span.setAttribute(
                    "gen_ai.response.time_to_first_chunk", answers.firstChunk().toNanos() / 1e9);
        }
        boolean chat = answers.answers().get(0) instanceof ModelAnswer.Completion;
        usage(span, answers.usage(), chat);
        if (span.isRecording() && answers.answers().get(0) instanceof ModelAnswer.Completion completion) {
            completion(span, completion);
        }
    }

    private static void completion(Span span, ModelAnswer.Completion completion) {
        try {
            JsonNode json = MAPPER.readTree(completion.json());
            if (json.path("id").isTextual()) {
                span.setAttribute("gen_ai.response.id", json.path("id").asText());
            }
            List<String> reasons = new ArrayList<>();
            json.path("choices")
                    .forEach(choice -> reasons.add(choice.path("finish_reason").asText("")));
            span.setAttribute(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons"), reasons);
        } catch (IOException e) {
            // It was read before it came here; a span is not worth a failure.
            span.setAttribute("millrace.response.unread", true);
        }
    }

    private static void usage(Span span, @Nullable Usage usage, boolean writes) {
        if (usage == null) {
            return;
        }
        span.setAttribute("gen_ai.usage.input_tokens", (long) usage.input());
        if (writes) {
            span.setAttribute("gen_ai.usage.output_tokens", (long) usage.output());
            span.setAttribute("gen_ai.usage.cache_read.input_tokens", (long) usage.cached());
            span.setAttribute("gen_ai.usage.reasoning.output_tokens", (long) usage.reasoning());
        }
    }
}
