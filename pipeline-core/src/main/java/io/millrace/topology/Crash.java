package io.millrace.topology;

import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bug of ours, met on one record: it stops the task and is never dead-lettered by itself, but it must say on which record, so that a person can decide. */
final class Crash {
    private static final Logger LOG = LoggerFactory.getLogger(Crash.class);

    private Crash() {}

    /** Logs which job it was and gives the bug back to be thrown. */
    static RuntimeException on(String jobId, RuntimeException bug) {
        LOG.error(
                "a bug struck on job {} ({}). If it strikes there again and again, './millrace skip {}' writes that job off",
                jobId,
                bug.getClass().getName(),
                jobId);
        return bug;
    }

    /** What becomes of a job an operator wrote off. */
    static JobRejected writtenOff() {
        return new JobRejected(
                FailureKind.INTERNAL, "an operator wrote this job off, because the worker crashed on it");
    }
}
