package io.millrace.job;

/** A job that cannot be asked at all; carries the failure and, being no bug, no stack trace. */
public final class JobRejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public JobRejected(FailureKind kind, String message) {
        this(Failure.local(kind, message));
    }

    public JobRejected(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    /** What is written into the dead letter. */
    public Failure failure() {
        return failure;
    }
}
