package io.millrace.deadletter;

import com.github.f4b6a3.ulid.Ulid;
import io.millrace.job.Failure;
import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that could not be answered: its own key and value, untouched, and headers that say why. Nothing in the headers is text of the job or of an exception.
 *
 * @param value the job record's value, byte for byte
 * @param contentHash the question's key in hexadecimal, if it got that far and the job is one question
 * @param model the model as the job names it, if it names one that can be shown
 * @param firstFailedMs epoch milliseconds
 * @param failedMs epoch milliseconds
 */
public record DeadLetter(
        JobOrigin origin,
        byte @Nullable [] value,
        Failure failure,
        String applicationId,
        @Nullable String contentHash,
        @Nullable String model,
        long firstFailedMs,
        long failedMs) {
    private static final String SCHEMA_VERSION = "1";

    /** The headers to add to the job's own, in order. */
    public List<JobHeader> headers() {
        List<JobHeader> headers = new ArrayList<>();
        add(
                headers,
                DeadLetterHeaders.EXCEPTION,
                "io.millrace." + failure.kind().label());
        add(headers, DeadLetterHeaders.MESSAGE, failure.message());
        add(headers, DeadLetterHeaders.TOPIC, origin.topic());
        add(headers, DeadLetterHeaders.PARTITION, String.valueOf(origin.partition()));
        add(headers, DeadLetterHeaders.OFFSET, String.valueOf(origin.offset()));
        add(headers, DeadLetterHeaders.ID, id());
        add(headers, DeadLetterHeaders.SCHEMA, SCHEMA_VERSION);
        add(headers, DeadLetterHeaders.ERROR_CLASS, failure.kind().label());
        add(headers, DeadLetterHeaders.HTTP_STATUS, failure.httpStatus() == 0 ? null : "" + failure.httpStatus());
        add(headers, DeadLetterHeaders.PROVIDER_CODE, failure.providerCode());
        add(headers, DeadLetterHeaders.PROVIDER_REQUEST_ID, failure.requestId());
        add(headers, DeadLetterHeaders.RETRYABLE, String.valueOf(failure.kind().retryable()));
        add(headers, DeadLetterHeaders.ATTEMPTS, String.valueOf(failure.attempts()));
        add(
                headers,
                DeadLetterHeaders.FIRST_FAILED_AT,
                Instant.ofEpochMilli(firstFailedMs).toString());
        add(headers, DeadLetterHeaders.FAILED_AT, Instant.ofEpochMilli(failedMs).toString());
        add(headers, DeadLetterHeaders.APP_ID, applicationId);
        add(headers, DeadLetterHeaders.JOB_ID, origin.id());
        add(headers, DeadLetterHeaders.JOB_TIMESTAMP, String.valueOf(origin.timestampMs()));
        add(headers, DeadLetterHeaders.CONTENT_HASH, contentHash);
        add(headers, DeadLetterHeaders.MODEL, model);
        add(headers, DeadLetterHeaders.FINGERPRINT, fingerprint());
        return headers;
    }

    /** Equal for failures of one cause: a hash over kind, status and provider code, never over free text. */
    public String fingerprint() {
        String cause = failure.kind().label() + "|" + failure.httpStatus() + "|" + failure.providerCode();
        return HexFormat.of().formatHex(sha256(cause), 0, 8);
    }

    /** A ULID whose time is the failure's and whose random part is derived from the job's record: no generator, no clash between jobs. */
    String id() {
        byte[] entropy = Arrays.copyOf(sha256(applicationId + "|" + origin.id()), 10);
        return new Ulid(failedMs, entropy).toString();
    }

    private static void add(List<JobHeader> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(new JobHeader(name, value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
