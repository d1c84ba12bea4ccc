package io.millrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.deadletter.DeadLetter;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.JobOrigin;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ErrorLineTest {
    private static final byte[] JOB = "{\"custom_id\":\"c-1\",\"body\":{\"input\":\"CANARY\"}}".getBytes(UTF_8);

    @Test
    void providersFailure_standsUnderResponse() throws IOException {
        JsonNode line = line(JOB, new Failure(FailureKind.ITEM_REFUSED, "refused", 400, "bad_input", "r-1", 2));
        assertThat(line.get("custom_id").textValue()).isEqualTo("c-1");
        assertThat(line.get("error").isNull()).isTrue();
        assertThat(line.at("/response/status_code").intValue()).isEqualTo(400);
        assertThat(line.at("/response/request_id").textValue()).isEqualTo("r-1");
        assertThat(line.at("/response/body/error").toString())
                .isEqualTo("{\"message\":\"refused\",\"type\":\"item_refused\",\"param\":null,\"code\":\"bad_input\"}");
        assertThat(line.at("/millrace").toString())
                .isEqualTo("{\"error_class\":\"item_refused\",\"attempts\":\"2\",\"job\":\"t-0@7\"}");
        assertThat(line.get("id").textValue()).matches("batch_req_[0-9A-Z]{26}");
        assertThat(line.toString()).doesNotContain("CANARY");
    }

    @Test
    void ourOwnFailure_standsUnderError() throws IOException {
        JsonNode line = line(JOB, Failure.local(FailureKind.SCHEMA_INVALID, "body.x is missing"));
        assertThat(line.get("response").isNull()).isTrue();
        assertThat(line.get("error").toString())
                .isEqualTo("{\"code\":\"schema_invalid\",\"message\":\"body.x is missing\"}");
    }

    @Test
    void jobWithoutAnId_hasNone() throws IOException {
        Failure failure = Failure.local(FailureKind.INVALID_JSON, "no");
        for (byte[] job :
                new byte[][] {null, {}, "no".getBytes(UTF_8), "[]".getBytes(UTF_8), "{\"custom_id\":7}".getBytes(UTF_8)
                }) {
            assertThat(line(job, failure).get("custom_id").isNull()).isTrue();
        }
    }

    private static JsonNode line(byte @Nullable [] job, Failure failure) throws IOException {
        DeadLetter letter =
                new DeadLetter(new JobOrigin("t", 0, 7, null, 0, List.of()), job, failure, "app", null, null, 1, 2);
        RecordHeaders headers = new RecordHeaders();
        letter.headers().forEach(header -> headers.add(header.name(), header.value()));
        return new JsonMapper().readTree(ErrorLine.of(job, headers));
    }
}
