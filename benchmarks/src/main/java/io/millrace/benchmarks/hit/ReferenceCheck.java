package io.millrace.benchmarks.hit;

import io.millrace.benchmarks.Lab;
import io.millrace.benchmarks.Outputs;
import java.util.Arrays;

/** Reads every record of a reference and compares it with what it must be, byte by byte. */
final class ReferenceCheck {
    private final Lab lab;

    ReferenceCheck(Lab lab) {
        this.lab = lab;
    }

    void require(Reference step, int expected) {
        long count = Outputs.read(lab, step.out(), record -> {
            if (step.dimensions() > 0
                    && !Arrays.equals(record.value(), ReferenceTopology.vector(record.key(), step.dimensions()))) {
                throw new IllegalStateException(step.name() + " wrote a wrong vector at " + record.offset());
            }
        });
        if (count != expected) {
            throw new IllegalStateException(step.name() + " wrote " + count + " records of " + expected);
        }
    }
}
