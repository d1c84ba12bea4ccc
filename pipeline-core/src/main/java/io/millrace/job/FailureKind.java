package io.millrace.job;

/** The closed list of reasons why a job can fail. The label is what dead letters, metrics and people see. */
public enum FailureKind {
    INVALID_JSON("invalid_json", false, false, "The record is empty or not one JSON object."),
    INVALID_UNICODE("invalid_unicode", false, false, "The record is not UTF-8, or a string holds a lone surrogate."),
    SCHEMA_INVALID("schema_invalid", false, false, "A field is missing, of the wrong type or out of its range."),
    UNKNOWN_OPERATION("unknown_operation", false, false, "The line's method or url is not served by this worker."),
    UNKNOWN_MODEL("unknown_model", false, false, "The catalog does not know the model and catalog.strict is on."),
    TOO_MANY_TOKENS("too_many_tokens", false, false, "An input is longer than the model reads."),
    RECORD_TOO_LARGE("record_too_large", false, false, "The job or its result is larger than its topic takes."),
    AUTH("auth", true, false, "The provider refused the credentials."),
    QUOTA_EXHAUSTED("quota_exhausted", true, false, "The provider's account has no quota left."),
    TIMEOUT("timeout", true, true, "No whole answer within the call's deadline."),
    UPSTREAM_5XX("upstream_5xx", true, true, "The provider failed, was overloaded or could not be reached."),
    UPSTREAM_BAD_RESPONSE("upstream_bad_response", true, false, "The provider's answer could not be used."),
    BAD_VECTOR("bad_vector", true, false, "A vector was of the wrong size, not finite or all zero."),
    ITEM_REFUSED("item_refused", false, false, "The provider refused this item with a 4xx."),
    BUDGET_EXCEEDED("budget_exceeded", false, false, "The job would cost more than its budget allows."),
    DEADLINE("deadline", false, false, "The job's deadline passed before an answer was there."),
    UNKNOWN_SCHEMA("unknown_schema", false, false, "The record was written by a newer version."),
    INTERNAL("internal", false, false, "An operator wrote the record off after it crashed workers.");

    private final String label;
    private final boolean retryable;
    private final boolean overload;
    private final String doc;

    FailureKind(String label, boolean retryable, boolean overload, String doc) {
        this.label = label;
        this.retryable = retryable;
        this.overload = overload;
        this.doc = doc;
    }

    /** The stable name, in lower case with underscores. */
    public String label() {
        return label;
    }

    /** Whether the same question, asked again later, can be answered. */
    public boolean retryable() {
        return retryable;
    }

    /** Whether it tells that the provider has more work than it can do. */
    public boolean overload() {
        return overload;
    }

    /** One sentence for people. */
    public String doc() {
        return doc;
    }

    /** The kind with this label; throws {@link IllegalArgumentException} if there is none. */
    public static FailureKind of(String label) {
        for (FailureKind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no failure kind is called '" + label + "'");
    }
}
