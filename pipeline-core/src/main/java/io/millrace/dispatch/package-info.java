/** The two poll-driven cores, one per task and one per JVM: start at {@link io.millrace.dispatch.Flights}. */
@NullMarked
package io.millrace.dispatch;

import org.jspecify.annotations.NullMarked;
