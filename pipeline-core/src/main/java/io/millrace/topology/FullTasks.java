package io.millrace.topology;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Which tasks of this process hold all that they may. Their consumers leave the backlog in Kafka for so long; interactive jobs have a cap of their own and
 * come all the same.
 *
 * <p>Threads: any.
 */
public final class FullTasks {
    private final Names names;
    private final Set<Integer> full = ConcurrentHashMap.newKeySet();

    FullTasks(Names names) {
        this.names = names;
    }

    /** The task of this partition is full, or is no more. */
    void report(int partition, boolean isFull) {
        if (isFull) {
            full.add(partition);
        } else {
            full.remove(partition);
        }
    }

    /** Whether records of this partition would have to wait at their task. */
    public boolean mustWait(TopicPartition source) {
        return full.contains(source.partition())
                && (source.topic().equals(names.items()) || source.topic().equals(names.jobsKeyed()));
    }
}
