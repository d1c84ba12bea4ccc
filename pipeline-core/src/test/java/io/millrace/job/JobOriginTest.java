package io.millrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JobOriginTest {
    @Test
    void origin_isNamedAsPeopleTypeIt() {
        assertThat(new JobOrigin("a.jobs", 3, 17, null, 0, List.of()).id()).isEqualTo("a.jobs-3@17");
    }

    @Test
    void traceOnly_keepsTheTraceAndNothingElse() {
        List<JobHeader> headers = List.of(header("x", "1"), header("traceparent", "t"), header("tracestate", "s"));
        JobOrigin trace = new JobOrigin("t", 1, 2, new byte[] {1}, 5, headers).traceOnly();
        assertThat(trace.key()).isNull();
        assertThat(trace.headers()).extracting(JobHeader::name).containsExactly("traceparent", "tracestate");
        assertThat(trace.id()).isEqualTo("t-1@2");
        assertThat(trace.timestampMs()).isEqualTo(5);
    }

    @Test
    void lastHeader_winsUnlessItHasNoValue() {
        List<JobHeader> headers =
                List.of(header("a", "1"), header("a", "2"), new JobHeader("a", null), header("b", "3"));
        assertThat(JobHeader.last(headers, "a")).isEqualTo("2");
        assertThat(JobHeader.last(headers, "c")).isNull();
    }

    @Test
    void failureKinds_areFoundByTheirLabel() {
        for (FailureKind kind : FailureKind.values()) {
            assertThat(FailureKind.of(kind.label())).isSameAs(kind);
            assertThat(kind.label()).matches("[a-z0-9_]+");
            assertThat(kind.doc()).endsWith(".");
        }
        assertThat(Arrays.stream(FailureKind.values()).map(FailureKind::label)).doesNotHaveDuplicates();
        assertThatThrownBy(() -> FailureKind.of("no_such")).isInstanceOf(IllegalArgumentException.class);
    }

    private static JobHeader header(String name, String value) {
        return new JobHeader(name, value.getBytes(UTF_8));
    }
}
