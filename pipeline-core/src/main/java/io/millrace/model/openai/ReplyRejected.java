package io.millrace.model.openai;

import io.millrace.job.FailureKind;

/** Ends the reading of a 200 reply that cannot be used; never leaves the package. */
final class ReplyRejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final String sentence;

    ReplyRejected(FailureKind kind, String sentence) {
        super(sentence, null, false, false);
        this.kind = kind;
        this.sentence = sentence;
    }

    /** The rejection of a reply whose form is wrong. */
    static ReplyRejected form(String sentence) {
        return new ReplyRejected(FailureKind.UPSTREAM_BAD_RESPONSE, sentence);
    }

    /** The rejection of a reply with a vector that cannot be used. */
    static ReplyRejected vector(String sentence) {
        return new ReplyRejected(FailureKind.BAD_VECTOR, sentence);
    }

    FailureKind kind() {
        return kind;
    }

    String sentence() {
        return sentence;
    }
}
