/** OpenTelemetry, and nothing else of ours knows it: start at {@link io.millrace.observe.otel.OtelTracing}. */
@NullMarked
package io.millrace.observe.otel;

import org.jspecify.annotations.NullMarked;
