package io.millrace.completion.budget;

/**
 * One thing that was taken from a prompt.
 *
 * @param message index of the message (of a passage: of the passage) as the job gave it, from 0
 * @param part index of the content part that was cut, -1 if the content is one text or the whole message was dropped
 * @param done what was done
 * @param tokens tokens removed, at least 0; of a text of more than {@value TextCut#PIECE_CHARS} chars without spaces between words an estimate
 */
public record Cut(int message, int part, Done done, int tokens) {
    /** What can be done to a text. */
    public enum Done {
        /** The whole message is gone. */
        DROPPED,
        /** Its beginning was kept. */
        KEPT_HEAD,
        /** Its end was kept. */
        KEPT_TAIL,
        /** Its beginning and its end were kept. */
        KEPT_ENDS
    }
}
