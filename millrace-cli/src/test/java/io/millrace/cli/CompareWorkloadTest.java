package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.CompareWorkload.Arithmetic;
import io.millrace.cli.CompareWorkload.Reading;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The workload is as docs/compare.md says. */
final class CompareWorkloadTest {
    @Test
    void composition_isAsDescribed() throws IOException {
        CompareWorkload workload = CompareCommand.workload();
        assertThat(workload.jobs()).hasSize(1_000);
        assertThat(new HashSet<>(workload.jobs())).hasSize(700).hasSameSizeAs(workload.questions());
        assertThat(workload.jobs().stream().filter(job -> workload.questions().get(job) instanceof Arithmetic))
                .hasSize(700);
        List<Reading> reading = workload.questions().stream()
                .filter(Reading.class::isInstance)
                .map(Reading.class::cast)
                .toList();
        assertThat(reading).hasSize(210);
        assertThat(reading.stream().filter(one -> !one.passages().contains(one.source())))
                .hasSize(23);
        assertThat(reading.stream().filter(one -> one.passages().size() > 50)).hasSize(21);
        assertThat(reading.stream().filter(one -> one.passages().indexOf(one.source()) == 0))
                .hasSizeBetween(90, 135);
        Set<String> bodies = new HashSet<>();
        workload.questions().forEach(question -> bodies.add(question.naive()));
        assertThat(bodies).as("no question twice").hasSize(700);
        assertThat(CompareCommand.workload()).as("the same at every call").isEqualTo(workload);
    }
}
