package io.millrace.cli;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the cluster took and what it refused.
 *
 * <p>Threads: any.
 */
final class Acknowledged implements Callback {
    private final AtomicLong good = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
        (failure == null ? good : bad).incrementAndGet();
    }

    long good() {
        return good.get();
    }

    long bad() {
        return bad.get();
    }
}
