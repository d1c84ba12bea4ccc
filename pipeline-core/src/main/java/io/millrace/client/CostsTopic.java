package io.millrace.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.topology.Names;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Adds up {@code millrace.costs} from its beginning to its end: each account once, however often its record was written. */
public final class CostsTopic {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration POLL = Duration.ofMillis(200);

    private CostsTopic() {}

    /**
     * Sums by job type, lane and kind.
     *
     * @param kafka client keys, at least {@code bootstrap.servers}
     * @param atMost longest wait
     * @throws IOException if the topic's end is not reached in time, or a record is not as a worker writes it
     */
    public static List<Sum> read(Map<String, String> kafka, Duration atMost) throws IOException {
        Properties p = new Properties();
        p.putAll(kafka);
        p.put("isolation.level", "read_committed");
        Map<Account, Sum> sums = new TreeMap<>();
        long end = System.nanoTime() + atMost.toNanos();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(p, new StringDeserializer(), new ByteArrayDeserializer())) {
            // One partition after the other: an account's id is its key, so it is seen twice within one only.
            for (var info : consumer.partitionsFor(Names.COSTS)) {
                TopicPartition partition = new TopicPartition(info.topic(), info.partition());
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long upTo = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                Set<String> seen = new HashSet<>();
                while (consumer.position(partition) < upTo) {
                    if (System.nanoTime() > end) {
                        throw new IOException(Names.COSTS + ": not read to its end within " + atMost.toSeconds()
                                + " s; is a transaction left open?");
                    }
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                        if (seen.add(record.key())) {
                            add(sums, record);
                        }
                    }
                }
            }
        }
        return List.copyOf(sums.values());
    }

    private static void add(Map<Account, Sum> sums, ConsumerRecord<String, byte[]> record) throws IOException {
        JsonNode line = MAPPER.readTree(record.value());
        Account account = new Account(text(line, "type"), text(line, "lane"), text(line, "kind"));
        JsonNode money = line.path("micro_dollars");
        long questions = line.path("questions").asLong(1);
        Sum one = new Sum(
                account.type,
                account.lane,
                account.kind,
                questions,
                line.path("input_tokens").asLong(),
                line.path("cached_tokens").asLong(),
                line.path("output_tokens").asLong(),
                money.isNumber() ? new BigDecimal(money.asText()) : BigDecimal.ZERO,
                money.isNumber() ? 0 : questions);
        sums.merge(account, one, Sum::plus);
    }

    private static String text(JsonNode line, String field) throws IOException {
        String text = line.path(field).textValue();
        if (text == null) {
            throw new IOException(Names.COSTS + ": a record has no " + field);
        }
        return text;
    }

    private record Account(String type, String lane, String kind) implements Comparable<Account> {
        @Override
        public int compareTo(Account other) {
            int byType = type.compareTo(other.type);
            int byLane = byType != 0 ? byType : lane.compareTo(other.lane);
            return byLane != 0 ? byLane : kind.compareTo(other.kind);
        }
    }

    /**
     * What was paid or avoided on one kind of account.
     *
     * @param kind {@code paid}, {@code escalated}, {@code wasted}, {@code avoided}, or {@code unknown}: at most so much more was paid, for processes that
     *     ended with calls open
     * @param questions shares of calls, or answers got without a call
     * @param microDollars millionths of a US dollar, of what has a known price
     * @param unpriced questions whose price is not known
     */
    public record Sum(
            String type,
            String lane,
            String kind,
            long questions,
            long inputTokens,
            long cachedTokens,
            long outputTokens,
            BigDecimal microDollars,
            long unpriced) {

        Sum plus(Sum other) {
            return new Sum(
                    type,
                    lane,
                    kind,
                    questions + other.questions,
                    inputTokens + other.inputTokens,
                    cachedTokens + other.cachedTokens,
                    outputTokens + other.outputTokens,
                    microDollars.add(other.microDollars),
                    unpriced + other.unpriced);
        }
    }
}
