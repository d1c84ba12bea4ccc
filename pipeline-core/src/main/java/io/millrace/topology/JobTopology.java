package io.millrace.topology;

import static io.millrace.topology.Routed.goesTo;
import static io.millrace.topology.Routed.isResultFor;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/** The way of a job through Kafka, read from top to bottom. Building it has no side effects. */
public final class JobTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private JobTopology() {}

    /** The topology of one job type: three sub-topologies, cut where a record must move to the task that owns its question or its job. */
    public static Topology build(Pipeline pipeline) {
        StreamsBuilder builder = new StreamsBuilder();
        StateStores stores = new StateStores(pipeline.settings());

        KStream<byte[], Routed> keyed = builder.stream(pipeline.sources().topics(), jobs(pipeline))
                .process(() -> new KeyByContent(pipeline), Named.as(Names.KEY_BY_CONTENT));

        KStream<byte[], Routed> inferred = hop(keyed, Route.ITEMS, Names.ITEMS, pipeline)
                .merge(hop(keyed, Route.ITEMS_INTERACTIVE, Names.ITEMS_INTERACTIVE, pipeline), Named.as("all-items"))
                .process(stores.inference(() -> new InferenceProcessor(pipeline)), Named.as(Names.INFER));

        KStream<byte[], Routed> gathered = hop(keyed, Route.PARTS, Names.ARRAY_JOBS, pipeline)
                .merge(hop(inferred, Route.PARTS, Names.ARRAY_ITEMS, pipeline), Named.as("array-parts"))
                .process(stores.gather(() -> new Gather(pipeline)), Named.as(Names.GATHER));

        deadLetters(keyed, Names.KEY_BY_CONTENT);
        deadLetters(inferred, Names.INFER);
        deadLetters(gathered, Names.GATHER);
        inferred.filter(goesTo(Route.COSTS), Named.as("to-costs"))
                .to(Names.COSTS, Produced.with(BYTES, Routed.SERDE).withName("costs"));
        resolved(inferred, Names.INFER);
        resolved(gathered, Names.GATHER);
        results(inferred, Names.INFER, pipeline);
        results(gathered, Names.GATHER, pipeline);
        return builder.build();
    }

    /** Sends one route's records to the partition of their key. */
    private static KStream<byte[], Routed> hop(
            KStream<byte[], Routed> from, Route route, String name, Pipeline pipeline) {
        return from.filter(goesTo(route), Named.as("to-" + name))
                .repartition(Repartitioned.<byte[], Routed>as(name)
                        .withKeySerde(BYTES)
                        .withValueSerde(Routed.SERDE)
                        .withNumberOfPartitions(pipeline.settings().partitions()));
    }

    /** Each step writes its own outcomes: one common sink would weld the sub-topologies together. */
    private static void deadLetters(KStream<byte[], Routed> from, String step) {
        String name = step + "-dead-letters";
        from.filter(goesTo(Route.DEAD_LETTERS), Named.as("to-" + name))
                .to(Names.DEAD_LETTERS, Produced.with(BYTES, Routed.SERDE).withName(name));
    }

    private static void resolved(KStream<byte[], Routed> from, String step) {
        String name = step + "-resolved";
        from.filter(goesTo(Route.RESOLVED), Named.as("to-" + name))
                .to(Names.DEAD_LETTERS_STATE, Produced.with(BYTES, Routed.SERDE).withName(name));
    }

    private static void results(KStream<byte[], Routed> from, String step, Pipeline pipeline) {
        for (String topic : pipeline.sources().resultTopics()) {
            boolean own = topic.equals(pipeline.names().results());
            String name = step + "-results" + (own ? "" : "-" + topic);
            from.filter(isResultFor(topic), Named.as("to-" + name))
                    .to(topic, Produced.with(BYTES, Routed.SERDE).withName(name));
        }
    }

    private static Consumed<byte[], byte[]> jobs(Pipeline pipeline) {
        return Consumed.with(BYTES, BYTES)
                .withTimestampExtractor(new InteractiveFirst(pipeline.names().jobsInteractive()))
                .withName("jobs");
    }
}
