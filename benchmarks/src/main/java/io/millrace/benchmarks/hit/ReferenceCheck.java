package io.millrace.benchmarks.hit;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Outputs;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads every record of a reference and compares it with what it must be, byte by byte. */
final class ReferenceCheck {
    private final Lab lab;

    ReferenceCheck(Lab lab) {
        this.lab = lab;
    }

    void require(Reference step, int expected) {
        long count = Outputs.read(lab, step.out(), record -> {
            if (step.dimensions() > 0 && !Arrays.equals(vector(step, record.value()), right(step, record))) {
                throw new IllegalStateException(step.name() + " wrote a wrong vector at " + record.offset());
            }
        });
        if (count != expected) {
            throw new IllegalStateException(step.name() + " wrote " + count + " records of " + expected);
        }
    }

    private static byte[] right(Reference step, ConsumerRecord<byte[], byte[]> record) {
        return ReferenceTopology.vector(record.key(), step.dimensions());
    }

    private static byte[] vector(Reference step, byte[] value) {
        if (!step.lines()) {
            return value;
        }
        JsonNode body = LineTopology.parse(value).path("response").path("body");
        return Base64.getDecoder()
                .decode(body.path("data").path(0).path("embedding").asText());
    }
}
