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
import org.apache.kafka.streams.processor.TimestampExtractor;

/** The way of a job through Kafka, read from top to bottom. Building it has no side effects. */
public final class JobTopology {
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private JobTopology() {}

    /** The topology of one job type: three sub-topologies, cut where a record must move to the task that owns its question or its job. */
    public static Topology build(Pipeline pipeline) {
        StreamsBuilder builder = new StreamsBuilder();
        StateStores stores = new StateStores(pipeline.settings());

        KStream<byte[], Routed> keyed = builder.stream(
                        pipeline.sources().topics(),
                        jobs(new InteractiveFirst(pipeline.names().jobsInteractive()), "jobs"))
                .process(() -> new KeyByContent(pipeline, false), Named.as(Names.KEY_BY_CONTENT));

        KStream<byte[], Routed> questions = hop(keyed, Route.ITEMS, Names.ITEMS, pipeline)
                .merge(hop(keyed, Route.ITEMS_INTERACTIVE, Names.ITEMS_INTERACTIVE, pipeline), Named.as("all-items"));
        if (pipeline.settings().keyed()) {
            questions = questions.merge(atHome(builder, pipeline), Named.as("questions"));
        }
        KStream<byte[], Routed> inferred =
                questions.process(stores.inference(() -> new InferenceProcessor(pipeline)), Named.as(Names.INFER));

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

    /**
     * Jobs whose records bear their questions' keys are in the right task already. What is not as it says, and what is more than one question, takes the way of
     * all others from here on: by a sink of its own, since a common one would weld the sub-topologies together.
     */
    private static KStream<byte[], Routed> atHome(StreamsBuilder builder, Pipeline pipeline) {
        KStream<byte[], Routed> checked = builder.stream(
                        pipeline.names().jobsKeyed(),
                        jobs((record, time) -> InteractiveFirst.own(record), "keyed-jobs"))
                .process(() -> new KeyByContent(pipeline, true), Named.as(Names.CHECK_KEY));
        hopTo(checked, Route.ITEMS, Names.ITEMS, pipeline);
        hopTo(checked, Route.PARTS, Names.ARRAY_JOBS, pipeline);
        deadLetters(checked, Names.CHECK_KEY);
        return checked.filter(goesTo(Route.HOME), Named.as("at-home"));
    }

    private static void hopTo(KStream<byte[], Routed> from, Route route, String name, Pipeline pipeline) {
        from.filter(goesTo(route), Named.as("stray-to-" + name))
                .to(
                        pipeline.names().repartition(name),
                        Produced.with(BYTES, Routed.SERDE).withName("stray-" + name));
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

    private static Consumed<byte[], byte[]> jobs(TimestampExtractor times, String name) {
        return Consumed.with(BYTES, BYTES).withTimestampExtractor(times).withName(name);
    }
}
