package io.millrace.observe;

import io.millrace.job.JobOrigin;
import java.util.List;

/**
 * Who is told of each job's beginning and end; no more is known of them here.
 *
 * <p>Threads: stream threads; must not block.
 */
public interface JobWatch {

    /** A job's record was read. Returns the trace context to keep with it, as {@code traceparent} writes it; empty for none. */
    String accepted(JobOrigin origin);

    /** A job's outcome is written, not yet committed. Returns the trace context the record written is to carry; empty to leave it as it is. */
    String finished(JobEnd end);

    /** Looks away. */
    JobWatch NONE = new JobWatch() {
        @Override
        public String accepted(JobOrigin origin) {
            return "";
        }

        @Override
        public String finished(JobEnd end) {
            return "";
        }
    };

    /** Several as one; of the contexts returned the first that is not empty counts. */
    static JobWatch all(List<? extends JobWatch> watches) {
        return new JobWatch() {
            @Override
            public String accepted(JobOrigin origin) {
                return first(watches.stream().map(each -> each.accepted(origin)).toList());
            }

            @Override
            public String finished(JobEnd end) {
                return first(watches.stream().map(each -> each.finished(end)).toList());
            }

            private String first(List<String> contexts) {
                return contexts.stream()
                        .filter(context -> !context.isEmpty())
                        .findFirst()
                        .orElse("");
            }
        };
    }
}
