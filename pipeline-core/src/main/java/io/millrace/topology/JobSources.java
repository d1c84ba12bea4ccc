package io.millrace.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.BatchLine;
import io.millrace.job.BatchLineParser;
import io.millrace.job.JobRejected;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs come from: the type's own topics, whose records are Batch lines, and topics of the user's own, whose records a {@link SourceSettings} maps to
 * lines. What is kept and dead-lettered is always the record as it came; the mapping is done again wherever a line is needed.
 *
 * <p>Threads: immutable, any thread.
 */
public final class JobSources {
    private final BatchLineParser parser;
    private final JobType type;
    private final Destination ownResults;
    private final List<String> ownTopics;
    private final Map<String, Source> byTopic = new LinkedHashMap<>();

    JobSources(Names names, TopologySettings settings, JobType type) {
        this.parser = new BatchLineParser(settings.input());
        this.type = type;
        this.ownTopics = List.of(names.jobs(), names.jobsInteractive());
        this.ownResults = new Destination(names.results(), ResultFormat.BATCH);
        new TreeMap<>(settings.sources()).forEach((name, source) -> {
            String results = source.results().isBlank() ? names.results() : source.results();
            byTopic.put(source.topic(), new Source(source, new Destination(results, source.format())));
            if (ownTopics.contains(source.topic())) {
                throw new IllegalArgumentException(
                        "topology.sources." + name + ".topic: " + source.topic() + " is read as Batch lines already");
            }
        });
    }

    /** Every topic jobs are read from. */
    List<String> topics() {
        Set<String> topics = new LinkedHashSet<>();
        topics.addAll(ownTopics);
        topics.addAll(byTopic.keySet());
        return List.copyOf(topics);
    }

    /** Every topic results are written to. */
    Set<String> resultTopics() {
        Set<String> topics = new LinkedHashSet<>();
        topics.add(ownResults.topic());
        byTopic.values().forEach(source -> topics.add(source.destination().topic()));
        return topics;
    }

    /** Where the results of a topic's jobs go. */
    Destination destination(String topic) {
        Source source = byTopic.get(topic);
        return source == null ? ownResults : source.destination();
    }

    /** A record of one of the topics as a line. */
    BatchLine read(String topic, byte @Nullable [] value) throws JobRejected {
        Source source = byTopic.get(topic);
        return source == null ? parser.parse(value) : source.line(parser.tree(value), type, parser);
    }

    /** The same of a record that was read before. */
    BatchLine readAgain(String topic, byte[] value) throws JobRejected {
        Source source = byTopic.get(topic);
        return source == null ? parser.parseAgain(value) : source.line(parser.treeAgain(value), type, parser);
    }

    /** A topic for results, and their form. */
    record Destination(String topic, ResultFormat format) {}

    private record Source(FieldTemplate customId, FieldTemplate input, FieldTemplate model, Destination destination) {
        Source(SourceSettings settings, Destination destination) {
            this(
                    new FieldTemplate("custom_id", settings.customId()),
                    new FieldTemplate("input", settings.input()),
                    new FieldTemplate("model", settings.model()),
                    destination);
        }

        BatchLine line(JsonNode record, JobType type, BatchLineParser parser) throws JobRejected {
            ObjectNode body = type.body(model.fill(record), input.fill(record));
            return new BatchLine(parser.customId(customId.fill(record)), type.url(), body, body.objectNode());
        }
    }
}
