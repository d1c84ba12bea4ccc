package io.millrace.app;

import io.millrace.cache.CacheRules;
import io.millrace.cache.CachedResult;
import io.millrace.job.JobHeader;
import io.millrace.key.CacheKey;
import io.millrace.topology.CacheQuestions;
import io.millrace.topology.JobType;
import io.millrace.topology.Names;
import io.millrace.topology.StateStores;
import io.millrace.topology.TopologySettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads what this process's tasks keep, as of their last commit.
 *
 * <p>Threads: any.
 */
final class CacheLookup {
    private static final int AROUND_BYTES = 64 << 10;

    private final String type;
    private final KafkaStreams streams;
    private final CacheRules rules;
    private final CacheQuestions questions;
    private final int partitions;
    private final int requestBytesMax;

    CacheLookup(JobType type, Names names, TopologySettings settings, KafkaStreams streams, CacheRules rules) {
        this.type = type.name();
        this.streams = streams;
        this.rules = rules;
        this.questions = new CacheQuestions(type, names, settings);
        this.partitions = settings.partitions();
        this.requestBytesMax = settings.input().recordBytesMax() / 3 * 4 + AROUND_BYTES;
    }

    String type() {
        return type;
    }

    /** About how many answers are kept here; 0 while there are no tasks. */
    long entries() {
        return StateStores.keptAbout(streams);
    }

    /**
     * What this process knows of a question.
     *
     * @param here whether a task of its own keeps the answer, if anybody does
     * @param kept null if nothing is kept here
     */
    record Found(boolean here, @Nullable CachedResult kept) {
        static final Found ELSEWHERE = new Found(false, null);
    }

    /** What is kept for a question by a task of this process. */
    Found find(CacheKey question) {
        int partition = Utils.toPositive(Utils.murmur2(question.bytes())) % partitions;
        StateQueryRequest<byte[]> request = StateQueryRequest.inStore(Names.CACHE_STORE)
                .withQuery(KeyQuery.<Bytes, byte[]>withKey(Bytes.wrap(question.bytes())))
                .withPartitions(Set.of(partition))
                .requireActive()
                .withIsolationLevel(IsolationLevel.READ_COMMITTED);
        try {
            QueryResult<byte[]> task =
                    streams.query(request).getPartitionResults().get(partition);
            if (task == null || !task.isSuccess()) {
                return Found.ELSEWHERE;
            }
            byte[] kept = task.getResult();
            return new Found(true, kept == null ? null : CachedResult.of(kept));
        } catch (StreamsException | IllegalStateException e) {
            // Starting, moving or ending: nothing is owned now.
            return Found.ELSEWHERE;
        }
    }

    /** What a record would ask; see {@link CacheQuestions#of}. */
    Optional<CacheQuestions.Asked> asked(String topic, List<JobHeader> headers, byte[] value) {
        return questions.of(topic, headers, value, SystemClock.now());
    }

    /** A job of the largest size in base 64, and what is around it. */
    int requestBytesMax() {
        return requestBytesMax;
    }

    /** Whether jobs are read from this topic. */
    boolean reads(String topic) {
        return questions.reads(topic);
    }

    /** Whether an answer may still be served to somebody who takes none older than this. */
    boolean serves(CacheKey question, CachedResult kept, long maxAgeMs) {
        return served(question, kept) && SystemClock.now().epochMs() - kept.askedMs() <= maxAgeMs;
    }

    /** Whether its time is not over, and no decision made it invalid; one for a whole namespace is not looked at, since an entry does not say its own. */
    boolean served(CacheKey question, CachedResult kept) {
        return kept.expiresMs() > SystemClock.now().epochMs() && rules.valid("", question, kept);
    }
}
