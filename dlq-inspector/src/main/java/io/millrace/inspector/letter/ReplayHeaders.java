package io.millrace.inspector.letter;

import io.millrace.deadletter.DeadLetterHeaders;
import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Headers of a replayed job; of each a job has one, however often it is replayed. Values are UTF-8. */
public final class ReplayHeaders {
    /** The first dead letter of this failure, {@code topic-partition@offset}. */
    public static final String OF = DeadLetterHeaders.REPLAY_OF;

    /** The replay plan. */
    public static final String ID = "millrace-replay-id";

    /** Which replay of this failure it is, from 1 up. */
    public static final String COUNT = "millrace-replay-count";

    /** Who replayed it. */
    public static final String BY = "millrace-replay-by";

    /** {@code true} if the job was changed. */
    public static final String EDITED = "millrace-replay-edited";

    /** The trace that ended with the dead letter; a worker that traces goes on in it. */
    public static final String TRACE = JobOrigin.REPLAY_TRACE;

    public static final String PRIORITY = "millrace-priority";

    private static final String OURS = "millrace-";

    /** What a job says to the worker and says again; its old deadline is over, and its priority is the replay's. */
    private static final Set<String> SAID_AGAIN =
            Set.of("millrace-namespace", "millrace-timeout-ms", "millrace-cache-control");

    private static final List<String> OF_FAILURES = List.of(
            DeadLetterHeaders.STREAMS_PREFIX,
            "__connect.errors.",
            "__dlq.errors.",
            "kafka_dlt-",
            "kafka_exception-",
            "kafka_original-",
            "retry_topic-");

    private static final Set<String> TRACES = Set.of("traceparent", "tracestate");

    private ReplayHeaders() {}

    /** The job's own headers: those of a dead letter without what tells of failures and replays. */
    public static List<JobHeader> own(DeadLetterRecord letter, List<HeaderFamily> families) {
        Set<String> told = families.stream()
                .filter(family -> family.name().equals(letter.cause().family()))
                .flatMap(family -> family.names().stream())
                .map(HeaderFamily.HeaderName::header)
                .collect(Collectors.toSet());
        return letter.headers().stream()
                .filter(header -> !locked(header.name()) && !told.contains(header.name()))
                .toList();
    }

    /** Whether a header tells of failures, replays or traces, so that nobody may set it by hand. */
    public static boolean locked(String name) {
        return TRACES.contains(name)
                || OF_FAILURES.stream().anyMatch(name::startsWith)
                || (name.startsWith(OURS) && !SAID_AGAIN.contains(name));
    }
}
