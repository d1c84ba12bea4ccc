package io.millrace.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.millrace.dispatch.CallWatch;
import io.millrace.dispatch.DispatchEvents;
import io.millrace.dispatch.Outgoing;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Model calls as OpenTelemetry's conventions name them, so that dashboards people already have show ours.
 *
 * <p>Threads: the dispatcher's.
 */
public final class GenAiMeters implements DispatchEvents {
    private static final int MODELS_MAX = 100;
    /** The operation of a chat call. */
    public static final String CHAT = "chat";

    private static final String EMBEDDINGS = "embeddings";

    private final MeterRegistry registry;
    private final GenAiNames names;
    private final LabelValues models = new LabelValues(MODELS_MAX);
    private final LabelValues answering = new LabelValues(MODELS_MAX);

    public GenAiMeters(MeterRegistry registry, GenAiNames names) {
        this.registry = registry;
        this.names = names;
    }

    /** What a call is, in the conventions' words: {@code chat} or {@code embeddings}. */
    public static String operation(Outgoing call) {
        return call.request().inputs().get(0) instanceof ModelInput.Chat ? CHAT : EMBEDDINGS;
    }

    /** How a call failed, in the conventions' words: its HTTP status, or our class of failure if there was none. */
    public static String errorType(ModelReply.Refused refused) {
        int status = refused.failure().httpStatus();
        return status > 0 ? String.valueOf(status) : refused.failure().kind().label();
    }

    @Override
    public CallWatch sent(Outgoing call) {
        return new CallWatch() {
            @Override
            public void ended(ModelReply reply, long tookMs) {
                GenAiMeters.this.ended(call, reply, tookMs);
            }
        };
    }

    private void ended(Outgoing call, ModelReply reply, long tookMs) {
        boolean chat = operation(call).equals(CHAT);
        Duration took = Duration.ofMillis(tookMs);
        String error = reply instanceof ModelReply.Refused refused ? errorType(refused) : "";
        String answered = reply instanceof ModelReply.Answers answers ? answering.of(answers.model()) : "";
        List<String> common = common(call, answered);
        Usage usage =
                reply instanceof ModelReply.Answers answers ? answers.usage() : ((ModelReply.Refused) reply).wasted();
        if (names == GenAiNames.STABLE) {
            timer(GenAiMetric.OPERATION_DURATION, with(common, error), took);
            stable(common, chat, usage);
        } else {
            timer(chat ? GenAiMetric.INFERENCE_DURATION : GenAiMetric.EMBEDDINGS_DURATION, with(common, error), took);
            latest(common, chat, usage);
        }
        Duration firstChunk = reply instanceof ModelReply.Answers answers ? answers.firstChunk() : null;
        if (firstChunk != null) {
            boolean stable = names == GenAiNames.STABLE;
            timer(
                    stable ? GenAiMetric.TIME_TO_FIRST_CHUNK : GenAiMetric.INFERENCE_TIME_TO_FIRST_CHUNK,
                    common,
                    firstChunk);
        }
    }

    private void stable(List<String> common, boolean chat, @Nullable Usage usage) {
        if (usage != null) {
            summary(GenAiMetric.TOKEN_USAGE, usage.input(), with(common, "input"));
            if (chat) {
                summary(GenAiMetric.TOKEN_USAGE, usage.output(), with(common, "output"));
            }
        }
    }

    private void latest(List<String> common, boolean chat, @Nullable Usage usage) {
        if (usage == null) {
            return;
        }
        if (!chat) {
            summary(GenAiMetric.EMBEDDINGS_INPUT_TOKENS, usage.input(), common);
            return;
        }
        summary(GenAiMetric.OPERATION_INPUT_TOKENS, usage.input(), common);
        summary(GenAiMetric.OPERATION_OUTPUT_TOKENS, usage.output(), common);
        counter(GenAiMetric.INPUT_TOKENS, usage.input(), common);
        counter(GenAiMetric.OUTPUT_TOKENS, usage.output(), common);
        counter(GenAiMetric.CACHE_READ_TOKENS, usage.cached(), common);
        counter(GenAiMetric.REASONING_TOKENS, usage.reasoning(), common);
    }

    private List<String> common(Outgoing call, String answered) {
        CatalogModel model = call.request().model();
        String host = model.provider().baseUrl().getHost();
        return List.of(
                operation(call),
                model.provider().alias(),
                models.of(model.upstream()),
                answered,
                host == null ? "" : host);
    }

    private static List<String> with(List<String> common, String last) {
        List<String> values = new ArrayList<>(common);
        values.add(last);
        return values;
    }

    private void counter(GenAiMetric metric, double amount, List<String> values) {
        Counter.builder(metric.meter())
                .description(metric.help())
                .tags(tags(metric, values))
                .register(registry)
                .increment(amount);
    }

    private void summary(GenAiMetric metric, double amount, List<String> values) {
        DistributionSummary.builder(metric.meter())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(metric.buckets())
                .register(registry)
                .record(amount);
    }

    private void timer(GenAiMetric metric, List<String> values, Duration took) {
        Timer.builder(metric.meter())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(Arrays.stream(metric.buckets())
                        .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                        .toArray(Duration[]::new))
                .register(registry)
                .record(took);
    }

    private static Tags tags(GenAiMetric metric, List<String> values) {
        Tags tags = Tags.empty();
        for (int i = 0; i < values.size(); i++) {
            tags = tags.and(metric.labels().get(i), values.get(i));
        }
        return tags;
    }
}
