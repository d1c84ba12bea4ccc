package io.millrace.app;

import io.millrace.topology.Names;
import io.millrace.topology.StateStores;
import io.millrace.topology.TopologySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The topics of one application: what they are called, how many partitions they have, and how they are kept. */
public final class TopicPlan {
    private TopicPlan() {}

    /** Topics that belong to the user: jobs, results, dead letters. */
    public static List<TopicSpec> userTopics(Names names, TopologySettings settings) {
        String input = String.valueOf(settings.input().recordBytesMax());
        // A dead letter holds the job whole and our headers beside it, so originals are never cut.
        String dead = String.valueOf(settings.input().recordBytesMax() + (64 << 10));
        String result = String.valueOf(settings.resultBytesMax() + (64 << 10));
        int partitions = settings.partitions();
        List<TopicSpec> topics = new ArrayList<>(List.of(
                new TopicSpec(names.jobs(), partitions, Map.of("max.message.bytes", input)),
                new TopicSpec(names.jobsInteractive(), partitions, Map.of("max.message.bytes", input)),
                new TopicSpec(names.results(), partitions, Map.of("max.message.bytes", result)),
                new TopicSpec(Names.DEAD_LETTERS, partitions, Map.of("max.message.bytes", dead, "retention.ms", "-1")),
                timingsTopic(partitions),
                deadLetterState(),
                controlTopic(),
                quotaTopic()));
        if (settings.costs()) {
            topics.add(4, new TopicSpec(Names.COSTS, partitions, Map.of("retention.ms", "-1")));
        }
        keyedTopic(names, settings).ifPresent(topics::add);
        settings.sources().values().forEach(source -> {
            topics.add(new TopicSpec(source.topic(), partitions, Map.of("max.message.bytes", input)));
            if (!source.results().isBlank()) {
                topics.add(new TopicSpec(source.results(), partitions, Map.of("max.message.bytes", result)));
            }
        });
        return topics.stream().distinct().toList();
    }

    /** Where keyed jobs are read, if they are: as many partitions as the internal topics have, or a key would not lead to its task. */
    public static Optional<TopicSpec> keyedTopic(Names names, TopologySettings settings) {
        String input = String.valueOf(settings.input().recordBytesMax());
        return settings.keyed()
                ? Optional.of(
                        new TopicSpec(names.jobsKeyed(), settings.partitions(), Map.of("max.message.bytes", input)))
                : Optional.empty();
    }

    /** Where jobs' time went: for a few days, and bounded in bytes. A worker that cannot write it goes on without. */
    static TopicSpec timingsTopic(int partitions) {
        return new TopicSpec(
                Names.TIMINGS,
                partitions,
                Map.of("retention.ms", String.valueOf(3 * 86_400_000), "retention.bytes", String.valueOf(256 << 20)));
    }

    /** What was decided about dead letters: one partition, so that all of it has one order. */
    public static TopicSpec deadLetterState() {
        return new TopicSpec(Names.DEAD_LETTERS_STATE, 1, Map.of("cleanup.policy", "compact"));
    }

    /** Who did what to dead letters; written by the inspector alone. */
    public static TopicSpec deadLetterAudit() {
        String line = String.valueOf(4 << 20);
        return new TopicSpec(Names.DEAD_LETTERS_AUDIT, 1, Map.of("max.message.bytes", line, "retention.ms", "-1"));
    }

    /** Where operators' decisions are kept, for all types; a decision is a key, so old ones are compacted away. */
    public static TopicSpec controlTopic() {
        return new TopicSpec(Decisions.TOPIC, 1, Map.of("cleanup.policy", "compact"));
    }

    /** Where instances exchange how much of a quota they could use; what is older than an hour concerns nobody. */
    public static TopicSpec quotaTopic() {
        return new TopicSpec(
                Names.QUOTA,
                1,
                Map.of("cleanup.policy", "compact,delete", "retention.ms", "3600000", "segment.ms", "600000"));
    }

    /** Topics that belong to Streams, with the settings it would give them and ours. */
    public static List<TopicSpec> internalTopics(Names names, TopologySettings settings) {
        List<TopicSpec> topics = new ArrayList<>();
        String envelope = String.valueOf(StateStores.envelopeBytesMax(settings));
        for (String repartition : names.repartitionTopics()) {
            topics.add(internal(
                    repartition,
                    settings,
                    Map.of(
                            "cleanup.policy", "delete",
                            "segment.bytes", String.valueOf(50 << 20),
                            "retention.ms", "-1",
                            "message.timestamp.type", "CreateTime",
                            "max.message.bytes", envelope)));
        }
        topics.add(internal(names.cacheChangelog(), settings, StateStores.cacheChangelog(settings)));
        topics.add(internal(names.pendingChangelog(), settings, StateStores.pendingChangelog(settings)));
        topics.add(internal(names.gatherChangelog(), settings, StateStores.pendingChangelog(settings)));
        return topics;
    }

    private static TopicSpec internal(String name, TopologySettings settings, Map<String, String> config) {
        return new TopicSpec(name, settings.partitions(), config);
    }

    /** One topic. */
    public record TopicSpec(String name, int partitions, Map<String, String> config) {}
}
