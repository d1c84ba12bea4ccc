package io.millrace.inspector.fold;

import io.millrace.inspector.letter.HeaderFamily;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** One global store of rows for each topic of dead letters, and one of decisions. Building it has no side effects. */
final class FoldTopology {
    static final String STATE_STORE = "state";
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private FoldTopology() {}

    /** @param stateTopic whether there is a topic of decisions */
    static Topology build(
            List<String> topics, String stateTopic, boolean decided, List<HeaderFamily> families, Folding folding) {
        StreamsBuilder builder = new StreamsBuilder();
        for (String topic : topics) {
            builder.addGlobalStore(
                    Stores.keyValueStoreBuilder(
                                    Stores.persistentKeyValueStore(store(topic)), Serdes.Bytes(), Serdes.ByteArray())
                            .withLoggingDisabled(),
                    topic,
                    Consumed.with(BYTES, BYTES).withName("letters-" + topic),
                    () -> new LetterProcessor(topic, families, folding));
        }
        if (decided) {
            builder.globalTable(
                    stateTopic,
                    Consumed.with(Serdes.Bytes(), BYTES).withName(STATE_STORE + "-source"),
                    Materialized.<Bytes, byte[], KeyValueStore<Bytes, byte[]>>as(STATE_STORE)
                            .withKeySerde(Serdes.Bytes())
                            .withValueSerde(BYTES));
        }
        return builder.build();
    }

    static String store(String topic) {
        return "rows-" + topic;
    }
}
