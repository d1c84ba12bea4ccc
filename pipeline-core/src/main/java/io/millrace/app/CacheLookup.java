package io.millrace.app;

import io.millrace.cache.CacheRules;
import io.millrace.cache.CachedResult;
import io.millrace.key.CacheKey;
import io.millrace.topology.Names;
import io.millrace.topology.StateStores;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.utils.Bytes;
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
    private final String type;
    private final KafkaStreams streams;
    private final CacheRules rules;

    CacheLookup(String type, KafkaStreams streams, CacheRules rules) {
        this.type = type;
        this.streams = streams;
        this.rules = rules;
    }

    String type() {
        return type;
    }

    /** About how many answers are kept here; 0 while there are no tasks. */
    long entries() {
        return StateStores.keptAbout(streams);
    }

    /** What is kept for a question by a task of this process, or null. */
    @Nullable
    CachedResult find(CacheKey question) {
        StateQueryRequest<byte[]> request = StateQueryRequest.inStore(Names.CACHE_STORE)
                .withQuery(KeyQuery.<Bytes, byte[]>withKey(Bytes.wrap(question.bytes())))
                .withAllPartitions()
                .requireActive()
                .withIsolationLevel(IsolationLevel.READ_COMMITTED);
        try {
            for (QueryResult<byte[]> task :
                    streams.query(request).getPartitionResults().values()) {
                if (task.isSuccess() && task.getResult() != null) {
                    return CachedResult.of(task.getResult());
                }
            }
            return null;
        } catch (StreamsException | IllegalStateException e) {
            // Starting, moving or ending: nothing is owned now.
            return null;
        }
    }

    /** Whether its time is not over, and no decision made it invalid; one for a whole namespace is not looked at, since an entry does not say its own. */
    boolean served(CacheKey question, CachedResult kept) {
        return kept.expiresMs() > SystemClock.now().epochMs() && rules.valid("", question, kept);
    }
}
