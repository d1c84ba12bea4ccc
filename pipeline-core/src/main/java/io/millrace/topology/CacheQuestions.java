package io.millrace.topology;

import io.millrace.job.BatchLine;
import io.millrace.job.Directives;
import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import io.millrace.job.JobRejected;
import io.millrace.key.CacheKey;
import io.millrace.limit.Now;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What records ask of the cache, as a worker of these settings reads them.
 *
 * <p>Threads: immutable, any thread.
 */
public final class CacheQuestions {
    private final JobType type;
    private final Names names;
    private final JobSources sources;
    private final JobEnvelope envelope;

    public CacheQuestions(JobType type, Names names, TopologySettings settings) {
        this.type = type;
        this.names = names;
        this.sources = new JobSources(names, settings, type);
        this.envelope = new JobEnvelope(settings);
    }

    /**
     * What a record asks.
     *
     * @param keys of its questions, in order
     * @param maxAgeMs how old an answer may be, milliseconds, {@link Long#MAX_VALUE} for any age
     */
    public record Asked(List<CacheKey> keys, long maxAgeMs) {}

    /** Whether a worker of these settings reads the topic. */
    public boolean reads(String topic) {
        return topic.equals(names.jobsKeyed()) || sources.topics().contains(topic);
    }

    /** What a record on a topic that is read would ask; empty if it would be refused, or asks the model whatever is kept. */
    public Optional<Asked> of(String topic, List<JobHeader> headers, byte @Nullable [] value, Now now) {
        JobOrigin origin = new JobOrigin(topic, 0, 0, null, now.epochMs(), headers);
        try {
            envelope.requireSize(origin, value);
            BatchLine line = sources.read(topic, value);
            if (value == null || !line.url().equals(type.url())) {
                return Optional.empty();
            }
            JobEnvelope.Terms terms = envelope.terms(type, line, origin, now);
            Directives directives = terms.directives();
            List<Ask> asks = type.asks(line, headers, value, terms.namespace());
            return directives.noCache()
                    ? Optional.empty()
                    : Optional.of(new Asked(asks.stream().map(Ask::key).toList(), directives.maxAgeMs()));
        } catch (JobRejected e) {
            return Optional.empty();
        }
    }
}
