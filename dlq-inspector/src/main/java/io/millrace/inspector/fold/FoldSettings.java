package io.millrace.inspector.fold;

import io.millrace.inspector.letter.HeaderFamily;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is folded, and where it is kept.
 *
 * @param kafka keys of Kafka clients; at least bootstrap.servers
 * @param applicationId prefix of whatever Kafka Streams names
 * @param topics the topics of dead letters
 * @param stateTopic the topic of decisions; it need not exist
 * @param families the headers to read, in the order of asking
 * @param directory where the fold is kept from one run to the next
 */
public record FoldSettings(
        Map<String, String> kafka,
        String applicationId,
        List<String> topics,
        String stateTopic,
        List<HeaderFamily> families,
        Path directory) {
    public FoldSettings {
        kafka = Map.copyOf(kafka);
        topics = topics.stream().distinct().sorted().toList();
        families = List.copyOf(families);
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("topics is empty; at least one topic of dead letters is needed");
        }
    }
}
