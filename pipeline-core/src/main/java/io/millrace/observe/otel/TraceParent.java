package io.millrace.observe.otel;

import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** W3C trace context, to and from text. What cannot be read is no context. */
final class TraceParent {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final String NAME = "traceparent";

    private TraceParent() {}

    /** What a job's producer sent, or, of a replayed job, the trace that it died in; invalid if there is neither. */
    static Context of(JobOrigin origin) {
        return W3C.extract(Context.root(), name -> header(origin, name), Getter.ONE);
    }

    private static @Nullable String header(JobOrigin origin, String name) {
        String sent = JobHeader.last(origin.headers(), name);
        return sent == null && name.equals(NAME) ? JobHeader.last(origin.headers(), JobOrigin.REPLAY_TRACE) : sent;
    }

    /** Reads {@link #text}. */
    static SpanContext of(String text) {
        Context context = W3C.extract(Context.root(), name -> name.equals(NAME) ? text : null, Getter.ONE);
        return Span.fromContext(context).getSpanContext();
    }

    static String text(SpanContext context) {
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex();
    }

    private interface Fields {
        @Nullable
        String get(String name);
    }

    private static final class Getter implements TextMapGetter<Fields> {
        static final Getter ONE = new Getter();

        @Override
        @SuppressWarnings("deprecation") // Not called for this format, and there is nothing else to implement.
        public Iterable<String> keys(Fields carrier) {
            return List.of(NAME);
        }

        @Override
        public @Nullable String get(@Nullable Fields carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }
}
