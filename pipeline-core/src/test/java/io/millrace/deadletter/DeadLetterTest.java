package io.millrace.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DeadLetterTest {
    private static final JobOrigin ORIGIN =
            new JobOrigin("embedding.jobs", 3, 17, new byte[] {1}, 1_700_000_000_123L, List.of());

    @Test
    void headers_areExactlyThese() {
        Failure failure = new Failure(FailureKind.UPSTREAM_5XX, "the provider failed", 503, "overloaded", "req-9", 6);
        DeadLetter letter = letter(ORIGIN, failure, "abcd");
        assertThat(text(letter.headers()))
                .containsExactly(
                        "__streams.errors.exception=io.millrace.upstream_5xx",
                        "__streams.errors.message=the provider failed",
                        "__streams.errors.topic=embedding.jobs",
                        "__streams.errors.partition=3",
                        "__streams.errors.offset=17",
                        "millrace-dlq-id=" + letter.id(),
                        "millrace-dlq-schema=1",
                        "millrace-error-class=upstream_5xx",
                        "millrace-error-http-status=503",
                        "millrace-error-provider-code=overloaded",
                        "millrace-error-provider-request-id=req-9",
                        "millrace-error-retryable=true",
                        "millrace-attempts=6",
                        "millrace-first-failed-at=2023-11-14T22:13:20Z",
                        "millrace-failed-at=2023-11-14T22:13:25.007Z",
                        "millrace-app-id=app",
                        "millrace-job-id=embedding.jobs-3@17",
                        "millrace-job-timestamp=1700000000123",
                        "millrace-content-hash=abcd",
                        "millrace-model=m",
                        "millrace-fingerprint=" + letter.fingerprint());
    }

    @Test
    void unknownThings_haveNoHeader() {
        DeadLetter letter = letter(ORIGIN, Failure.local(FailureKind.INVALID_JSON, "no"), null);
        assertThat(letter.headers())
                .extracting(JobHeader::name)
                .hasSize(16)
                .doesNotContain(
                        DeadLetterHeaders.HTTP_STATUS,
                        DeadLetterHeaders.PROVIDER_CODE,
                        DeadLetterHeaders.PROVIDER_REQUEST_ID,
                        DeadLetterHeaders.CONTENT_HASH,
                        DeadLetterHeaders.MODEL)
                .doesNotHaveDuplicates();
    }

    @Test
    void fingerprint_tellsCausesApart_andNothingElse() throws Exception {
        Failure one = new Failure(FailureKind.ITEM_REFUSED, "text of one", 400, "bad_input", "r1", 1);
        Failure same = new Failure(FailureKind.ITEM_REFUSED, "text of another", 400, "bad_input", "r2", 5);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest("item_refused|400|bad_input".getBytes(UTF_8));
        assertThat(fingerprint(one)).isEqualTo(HexFormat.of().formatHex(Arrays.copyOf(hash, 8)));
        assertThat(fingerprint(same)).isEqualTo(fingerprint(one));
        assertThat(fingerprint(new Failure(FailureKind.ITEM_REFUSED, "", 422, "bad_input", null, 1)))
                .isNotEqualTo(fingerprint(one));
        assertThat(fingerprint(new Failure(FailureKind.ITEM_REFUSED, "", 400, null, null, 1)))
                .isNotEqualTo(fingerprint(one));
        assertThat(fingerprint(new Failure(FailureKind.AUTH, "", 400, "bad_input", null, 1)))
                .isNotEqualTo(fingerprint(one));
    }

    @Test
    void id_isAUlidOfItsTime_equalForTheSameRecordOnly() {
        Failure failure = Failure.local(FailureKind.INTERNAL, "x");
        String id = letter(ORIGIN, failure, null).id();
        assertThat(id)
                .matches("[0-9A-HJKMNP-TV-Z]{26}")
                .isEqualTo(letter(ORIGIN, failure, "c").id());
        assertThat(decodeTime(id)).isEqualTo(1_700_000_005_007L);
        JobOrigin next = new JobOrigin("embedding.jobs", 3, 18, null, 0, List.of());
        assertThat(letter(next, failure, null).id()).isNotEqualTo(id).startsWith(id.substring(0, 10));
    }

    private static DeadLetter letter(JobOrigin origin, Failure failure, @Nullable String contentHash) {
        return new DeadLetter(
                origin,
                null,
                failure,
                "app",
                contentHash,
                contentHash == null ? null : "m",
                1_700_000_000_000L,
                1_700_000_005_007L);
    }

    private static String fingerprint(Failure failure) {
        return letter(ORIGIN, failure, null).fingerprint();
    }

    private static List<String> text(List<JobHeader> headers) {
        return headers.stream()
                .map(h -> h.name() + "=" + new String(h.value(), UTF_8))
                .toList();
    }

    private static long decodeTime(String ulid) {
        long time = 0;
        for (char c : ulid.substring(0, 10).toCharArray()) {
            time = time * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(c);
        }
        return time;
    }
}
