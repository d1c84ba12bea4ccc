package io.millrace.reliability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.deadletter.DeadLetterHeaders;
import io.millrace.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Outcome records as lines of a history. Reads what is published, as a user would; nothing here shares code with what wrote it. */
final class SeenRecords {
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private static final String QUOTES = " that quotes its input";

    private SeenRecords() {}

    static Seen read(ConsumerRecord<byte[], byte[]> record, long at) {
        String place = record.topic() + "-" + record.partition();
        String job = header(record, DeadLetterHeaders.JOB_ID);
        String keySha = Shas.of(record.key());
        if (record.topic().equals(Names.DEAD_LETTERS)) {
            String error = header(record, DeadLetterHeaders.ERROR_CLASS) + (quotesInput(record) ? QUOTES : "");
            String valueSha = Shas.of(record.value());
            return new Seen(at, place, record.offset(), job, "", error, List.of(), keySha, valueSha);
        }
        try {
            JsonNode line = JSON.readTree(record.value());
            String id = line.required("custom_id").textValue();
            return new Seen(at, place, record.offset(), job, id, null, vectors(line), keySha, "");
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "a result is not what the format says: " + place + "@" + record.offset(), e);
        }
    }

    /** Whether a header holds what a job asked: dead letters are read by people who may not read jobs. */
    private static boolean quotesInput(ConsumerRecord<byte[], byte[]> record) {
        for (Header header : record.headers()) {
            if (header.value() != null && new String(header.value(), StandardCharsets.UTF_8).contains(FaultCase.MARK)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> vectors(JsonNode line) {
        List<String> vectors = new ArrayList<>();
        for (JsonNode item : line.requiredAt("/response/body/data")) {
            if (item.required("index").intValue() != vectors.size()) {
                throw new IllegalArgumentException("vectors are out of order");
            }
            JsonNode embedding = item.required("embedding");
            vectors.add(embedding.isTextual() ? embedding.textValue() : text(embedding));
        }
        return vectors;
    }

    private static String text(JsonNode numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers.get(i).doubleValue();
        }
        return VectorText.of(values);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        // The job's own headers come first; ours are the last of their name.
        Header header = record.headers().lastHeader(name);
        byte[] value = header == null ? null : header.value();
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
