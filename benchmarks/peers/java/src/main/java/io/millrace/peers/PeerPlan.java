package io.millrace.peers;

import java.util.HashMap;
import java.util.Map;

/** What a peer is told, as {@code name=value} arguments. */
record PeerPlan(
        String bootstrap, String in, String out, String url, String model, int dimensions, int batch, int concurrency, String redis) {

    static PeerPlan of(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            given.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        return new PeerPlan(
                given.get("bootstrap"),
                given.get("in"),
                given.get("out"),
                given.get("url"),
                given.get("model"),
                Integer.parseInt(given.get("dimensions")),
                Integer.parseInt(given.get("batch")),
                Integer.parseInt(given.get("concurrency")),
                given.getOrDefault("redis", ""));
    }

    Map<String, Object> consumer(String group) {
        return Map.of(
                "bootstrap.servers", bootstrap,
                "group.id", group,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", false,
                "max.poll.records", 500,
                "session.timeout.ms", 8_000,
                "heartbeat.interval.ms", 2_000,
                "partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor",
                "key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer",
                "value.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
    }

    Map<String, Object> producer() {
        return Map.of(
                "bootstrap.servers", bootstrap,
                "acks", "all",
                "linger.ms", 5,
                "batch.size", 256 << 10,
                "key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer",
                "value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    }
}
