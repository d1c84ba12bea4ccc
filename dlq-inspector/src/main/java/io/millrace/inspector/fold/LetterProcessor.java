package io.millrace.inspector.fold;

import io.millrace.inspector.letter.Cause;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.letter.ReplayHeaders;
import io.millrace.job.JobHeader;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Folds the dead letters of one topic into its rows. A dead letter of a replayed job is added to the row of its first one, if that lies in the same topic.
 *
 * <p>Threads: the one of Streams' global stores.
 */
final class LetterProcessor implements Processor<byte[], byte[], Void, Void> {
    private final String topic;
    private final String storeName;
    private final List<HeaderFamily> families;
    private final Folding folding;
    private ProcessorContext<Void, Void> context;
    private KeyValueStore<Bytes, byte[]> rows;

    @SuppressWarnings("NullAway.Init")
    LetterProcessor(String topic, List<HeaderFamily> families, Folding folding) {
        this.topic = topic;
        this.storeName = FoldTopology.store(topic);
        this.families = families;
        this.folding = folding;
    }

    @Override
    public void init(ProcessorContext<Void, Void> fresh) {
        this.context = fresh;
        this.rows = fresh.getStateStore(storeName);
        // Streams makes two processors of one store, one to catch up and one to go on.
        if (folding.firstOf(topic)) {
            countKept();
        }
    }

    /** What an earlier run folded. */
    private void countKept() {
        try (KeyValueIterator<Bytes, byte[]> kept = rows.all()) {
            kept.forEachRemaining(row -> folding.groups().add(RowCodec.decode(topic, row.key.get(), row.value)));
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        List<JobHeader> headers = DeadLetterRecord.headers(record.headers());
        DeadLetterRecord letter = new DeadLetterRecord(
                new Position(at.topic(), at.partition(), at.offset()),
                record.timestamp(),
                record.key(),
                record.value(),
                headers,
                Cause.of(headers, families));
        LetterRow row = LetterRow.of(letter, first(letter), context.currentSystemTimeMs());
        Bytes key = key(row.root());
        byte[] known = rows.get(key);
        LetterRow before = known == null ? null : RowCodec.decode(topic, key.get(), known);
        put(key, before, before == null ? row : before.with(row));
    }

    private static Position first(DeadLetterRecord letter) {
        String of = letter.header(ReplayHeaders.OF);
        Optional<Position> first = of == null ? Optional.empty() : Position.of(of);
        return first.filter(root -> root.topic().equals(letter.position().topic()))
                .orElse(letter.position());
    }

    private void put(Bytes key, @Nullable LetterRow before, LetterRow after) {
        if (before == null) {
            folding.groups().add(after);
        } else {
            folding.groups().change(before, after);
        }
        rows.put(key, RowCodec.encode(after));
        folding.counted();
    }

    private static Bytes key(Position position) {
        return Bytes.wrap(RowCodec.key(position.partition(), position.offset()));
    }
}
