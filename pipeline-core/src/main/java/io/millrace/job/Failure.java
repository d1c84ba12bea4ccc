package io.millrace.job;

import org.jspecify.annotations.Nullable;

/**
 * Why a question has no answer.
 *
 * @param message one sentence in our own words: names the field, the value's kind and what is allowed; never text of the input or of an exception
 * @param httpStatus the provider's status, 0 if no reply was read
 * @param providerCode the provider's own error code, if it gave one of a known form
 * @param requestId the provider's id of the call
 * @param attempts model calls made
 */
public record Failure(
        FailureKind kind,
        String message,
        int httpStatus,
        @Nullable String providerCode,
        @Nullable String requestId,
        int attempts)
        implements Outcome {

    /** A failure found on our side, before any call. */
    public static Failure local(FailureKind kind, String message) {
        return new Failure(kind, message, 0, null, null, 0);
    }

    /** No answer was there at the job's deadline; {@code where} says what it waited for, as a clause. */
    public static Failure deadline(String where) {
        return local(FailureKind.DEADLINE, "the job's deadline passed: " + where);
    }

    /** The same failure after {@code attempts} calls. */
    public Failure afterAttempts(int attempts) {
        return new Failure(kind, message, httpStatus, providerCode, requestId, attempts);
    }
}
