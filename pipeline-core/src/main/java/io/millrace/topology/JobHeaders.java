package io.millrace.topology;

import io.millrace.deadletter.DeadLetterHeaders;
import io.millrace.job.JobHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which headers of a job are read, and which travel on. */
final class JobHeaders {
    static final String PREFIX = "millrace-";
    static final String NAMESPACE = "millrace-namespace";
    static final String PRIORITY = "millrace-priority";
    static final String DEADLINE = "millrace-deadline";
    static final String TIMEOUT_MS = "millrace-timeout-ms";

    static final String CACHE_CONTROL = "millrace-cache-control";

    static final String CACHE = "millrace-cache";
    static final String MODEL = "millrace-model";
    static final String ATTEMPTS = "millrace-attempts";
    static final String JOB_ID = "millrace-job-id";
    static final String JOB_TIMESTAMP = "millrace-job-timestamp";

    private static final Set<String> READ = Set.of(NAMESPACE, PRIORITY, DEADLINE, TIMEOUT_MS, CACHE_CONTROL);

    private JobHeaders() {}

    /** What a result carries on: all but ours, which speak to the worker. */
    static List<JobHeader> forResult(List<JobHeader> headers) {
        List<JobHeader> carried = new ArrayList<>();
        for (JobHeader header : headers) {
            if (!header.name().startsWith(PREFIX)) {
                carried.add(header);
            }
        }
        return carried;
    }

    /** What a dead letter carries on: all but the traces of an earlier failure, so that replays do not grow them; of which failure it is a replay stays. */
    static List<JobHeader> forDeadLetter(List<JobHeader> headers) {
        return headers.stream()
                .filter(h -> !h.name().startsWith(DeadLetterHeaders.STREAMS_PREFIX))
                .filter(h -> !h.name().startsWith(PREFIX)
                        || READ.contains(h.name())
                        || h.name().startsWith(DeadLetterHeaders.REPLAY_PREFIX))
                .toList();
    }
}
