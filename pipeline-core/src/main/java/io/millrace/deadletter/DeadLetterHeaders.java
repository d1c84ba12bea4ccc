package io.millrace.deadletter;

/** Names of the headers a dead letter carries beside the job's own; values are UTF-8 text. */
public final class DeadLetterHeaders {
    /** Kafka Streams' own names (KIP-1034), so that any tool that knows them reads ours. */
    public static final String STREAMS_PREFIX = "__streams.errors.";

    public static final String EXCEPTION = STREAMS_PREFIX + "exception";
    public static final String MESSAGE = STREAMS_PREFIX + "message";
    public static final String TOPIC = STREAMS_PREFIX + "topic";
    public static final String PARTITION = STREAMS_PREFIX + "partition";
    public static final String OFFSET = STREAMS_PREFIX + "offset";

    public static final String ID = "millrace-dlq-id";
    public static final String SCHEMA = "millrace-dlq-schema";
    public static final String ERROR_CLASS = "millrace-error-class";
    public static final String HTTP_STATUS = "millrace-error-http-status";
    public static final String PROVIDER_CODE = "millrace-error-provider-code";
    public static final String PROVIDER_REQUEST_ID = "millrace-error-provider-request-id";
    public static final String RETRYABLE = "millrace-error-retryable";
    public static final String ATTEMPTS = "millrace-attempts";
    public static final String FIRST_FAILED_AT = "millrace-first-failed-at";
    public static final String FAILED_AT = "millrace-failed-at";
    public static final String APP_ID = "millrace-app-id";
    public static final String JOB_ID = "millrace-job-id";
    public static final String JOB_TIMESTAMP = "millrace-job-timestamp";
    public static final String CONTENT_HASH = "millrace-content-hash";
    public static final String MODEL = "millrace-model";

    /** Set if the record was larger than any topic of ours takes: its whole size in bytes; the value is its beginning. */
    public static final String TRUNCATED = "millrace-truncated";

    public static final String FINGERPRINT = "millrace-fingerprint";

    /** Headers of a replayed job; its next dead letter carries them on, so that it is known as the same failure. */
    public static final String REPLAY_PREFIX = "millrace-replay-";

    /** The first dead letter of a replayed job's failure, {@code topic-partition@offset}. */
    public static final String REPLAY_OF = REPLAY_PREFIX + "of";

    private DeadLetterHeaders() {}
}
