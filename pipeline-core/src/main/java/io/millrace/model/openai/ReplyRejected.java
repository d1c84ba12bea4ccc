package io.millrace.model.openai;

import io.millrace.limit.Trouble;

/** Ends the reading of a 200 reply that cannot be used; never leaves the package. */
final class ReplyRejected extends Exception {
    private static final long serialVersionUID = 1L;

    private final Trouble trouble;
    private final String sentence;

    private ReplyRejected(Trouble trouble, String sentence) {
        super(sentence, null, false, false);
        this.trouble = trouble;
        this.sentence = sentence;
    }

    /** The rejection of a reply whose form is wrong. */
    static ReplyRejected form(String sentence) {
        return new ReplyRejected(Trouble.UNUSABLE, sentence);
    }

    /** The rejection of a reply whose answers cannot be told apart, or are too few or too many. */
    static ReplyRejected count(String sentence) {
        return new ReplyRejected(Trouble.WRONG_COUNT, sentence);
    }

    /** The rejection of a reply with a vector that cannot be used. */
    static ReplyRejected vector(String sentence) {
        return new ReplyRejected(Trouble.BAD_VECTOR, sentence);
    }

    /** The rejection of a reply by another model. */
    static ReplyRejected model(String sentence) {
        return new ReplyRejected(Trouble.WRONG_MODEL, sentence);
    }

    Trouble trouble() {
        return trouble;
    }

    String sentence() {
        return sentence;
    }
}
