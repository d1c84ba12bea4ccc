package io.millrace.inspector.replay;

import io.millrace.job.JobHeader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether the answers of jobs are kept already, so that asking again costs nothing. */
@FunctionalInterface
public interface KeptAnswers {
    /** Nobody can tell. */
    KeptAnswers UNKNOWN = (topic, headers, value) -> Optional.empty();

    /** Whether every answer of a job sent to this topic is kept; empty if nobody can tell. */
    Optional<Boolean> kept(String topic, List<JobHeader> headers, byte @Nullable [] value);
}
