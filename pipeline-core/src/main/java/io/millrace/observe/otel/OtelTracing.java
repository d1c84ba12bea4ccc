package io.millrace.observe.otel;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.millrace.dispatch.CallWatch;
import io.millrace.dispatch.DispatchEvents;
import io.millrace.dispatch.Outgoing;
import io.millrace.dispatch.Question;
import io.millrace.job.JobOrigin;
import io.millrace.job.Journey;
import io.millrace.observe.JobEnd;
import io.millrace.observe.JobWatch;
import io.millrace.observe.ObserveSettings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Spans of jobs and of model calls. A job has one span {@code process TOPIC}, from its acceptance to its outcome, below its producer's; its context travels
 * with the job through every store, so whoever ends the job writes it. A call has a client span that links to each job it asks for; when a job ends, a short span
 * {@code complete TOPIC} links back to the call. No text of a job or an answer is ever in a span.
 *
 * <p>Threads: any.
 */
public final class OtelTracing implements JobWatch, DispatchEvents, AutoCloseable {
    private static final Duration FLUSH_MAX = Duration.ofSeconds(5);
    private static final String DEAD_LETTER = "dead_letter";

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final SpanIds ids = new SpanIds();
    private final String applicationId;
    private final int linksMax;

    private OtelTracing(String applicationId, ObserveSettings settings) {
        this.applicationId = applicationId;
        this.linksMax = settings.linksMax();
        this.sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> defaults(applicationId))
                .addPropertiesCustomizer(config -> overrides(settings))
                .addTracerProviderCustomizer((provider, config) -> provider.setIdGenerator(ids)
                        .setSpanLimits(SpanLimits.builder()
                                .setMaxNumberOfLinks(linksMax)
                                .build()))
                .build()
                .getOpenTelemetrySdk();
        this.tracer = sdk.getTracer("io.millrace");
    }

    /** What watches, if an endpoint is set here or in the environment; else nothing. */
    public static List<OtelTracing> of(String applicationId, ObserveSettings settings, Map<String, String> env) {
        boolean wanted = !settings.otlpEndpoint().isBlank()
                || !env.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "").isBlank()
                || !env.getOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "").isBlank();
        return wanted ? List.of(new OtelTracing(applicationId, settings)) : List.of();
    }

    private static Map<String, String> defaults(String applicationId) {
        return Map.of(
                "otel.service.name", applicationId,
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none");
    }

    private static Map<String, String> overrides(ObserveSettings settings) {
        Map<String, String> own = new HashMap<>();
        if (!settings.otlpEndpoint().isBlank()) {
            own.put("otel.exporter.otlp.endpoint", settings.otlpEndpoint());
        }
        return own;
    }

    @Override
    public String accepted(JobOrigin origin) {
        Context above = TraceParent.of(origin);
        SpanContext parent = Span.fromContext(above).getSpanContext();
        IdGenerator random = IdGenerator.random();
        String trace = parent.isValid() ? parent.getTraceId() : random.generateTraceId();
        SamplingDecision decision = sdk.getSdkTracerProvider()
                .getSampler()
                .shouldSample(above, trace, "process", SpanKind.CONSUMER, Attributes.empty(), List.of())
                .getDecision();
        TraceFlags flags =
                decision == SamplingDecision.RECORD_AND_SAMPLE ? TraceFlags.getSampled() : TraceFlags.getDefault();
        return TraceParent.text(SpanContext.create(trace, random.generateSpanId(), flags, TraceState.getDefault()));
    }

    @Override
    public String finished(JobEnd end) {
        SpanContext own = TraceParent.of(end.origin().trace());
        if (!own.isValid()) {
            return "";
        }
        Span process = process(end, own);
        SpanBuilder builder = tracer.spanBuilder("complete " + end.origin().topic())
                .setParent(Context.root().with(Span.wrap(own)))
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(end.journey().lastMs(), TimeUnit.MILLISECONDS)
                .setAttribute("messaging.operation.type", "settle")
                .setAttribute("millrace.outcome", end.outcome());
        SpanContext call = TraceParent.of(end.journey().call());
        if (call.isValid()) {
            builder.addLink(call);
        }
        Span complete = builder.startSpan();
        if (end.reason().equals("hit")) {
            complete.addEvent("millrace.cache.hit");
        }
        failed(end, process);
        failed(end, complete);
        complete.end();
        process.end();
        return TraceParent.text(complete.getSpanContext());
    }

    private Span process(JobEnd end, SpanContext own) {
        JobOrigin origin = end.origin();
        List<Journey.Mark> marks = end.journey().marks();
        ids.next(own);
        Span span = tracer.spanBuilder("process " + origin.topic())
                .setParent(TraceParent.of(origin))
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(marks.get(0).atMs(), TimeUnit.MILLISECONDS)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", origin.topic())
                .setAttribute("messaging.destination.partition.id", String.valueOf(origin.partition()))
                .setAttribute("messaging.kafka.offset", origin.offset())
                .setAttribute("messaging.consumer.group.name", applicationId)
                .setAttribute("millrace.outcome", end.outcome())
                .setAttribute("millrace.attempts", (long) end.attempts())
                .startSpan();
        for (Journey.Mark mark : marks) {
            Attributes detail = mark.detail().isEmpty()
                    ? Attributes.empty()
                    : Attributes.of(stringKey("millrace.detail"), mark.detail());
            span.addEvent("millrace." + mark.stage().label(), detail, mark.atMs(), TimeUnit.MILLISECONDS);
        }
        return span;
    }

    private static void failed(JobEnd end, Span span) {
        if (end.outcome().equals(DEAD_LETTER)) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute("error.type", end.reason());
        }
    }

    @Override
    public CallWatch sent(Outgoing call) {
        Set<String> jobs = new LinkedHashSet<>();
        for (Question question : call.questions()) {
            if (!question.trace().isEmpty()) {
                jobs.add(question.trace());
            }
        }
        SpanBuilder builder = CallAttributes.begin(tracer, call);
        List<SpanContext> contexts = jobs.stream().map(TraceParent::of).toList();
        contexts.stream().limit(linksMax).forEach(builder::addLink);
        if (contexts.size() > linksMax) {
            builder.setAttribute(longKey("millrace.links.beyond"), (long) contexts.size() - linksMax);
        }
        if (contexts.size() == 1) {
            // Nothing but this job is asked for, so its trace shows the call whole.
            builder.setParent(Context.root().with(Span.wrap(contexts.get(0))));
        } else {
            builder.setNoParent();
        }
        return CallAttributes.watch(builder.startSpan());
    }

    /** Sends what is left, within five seconds. */
    @Override
    public void close() {
        sdk.getSdkTracerProvider().shutdown().join(FLUSH_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
