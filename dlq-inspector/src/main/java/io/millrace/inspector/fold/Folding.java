package io.millrace.inspector.fold;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the processors of a fold share.
 *
 * <p>Threads: the fold's writes, any reads.
 */
final class Folding {
    private final Groups groups = new Groups();
    private final AtomicLong records = new AtomicLong();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    Groups groups() {
        return groups;
    }

    /** Whether no processor of this topic's has asked before. */
    boolean firstOf(String topic) {
        return begun.add(topic);
    }

    void counted() {
        records.incrementAndGet();
    }

    /** Dead letters read by this process. */
    long records() {
        return records.get();
    }
}
