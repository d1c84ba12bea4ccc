package io.millrace.inspector.fold;

import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.Position;

/**
 * One failure and all its repetitions, without the payload.
 *
 * @param root its first dead letter; by this it is known
 * @param latest its last, which is the one to look at and to replay
 * @param count its dead letters, from 1 up: one more than there were replays that failed
 * @param firstMs when it first failed, epoch milliseconds
 * @param lastMs when it last failed
 * @param group what it has in common with others
 * @param attempts tries before the last dead letter, 0 if nobody said
 * @param bytes of the last dead letter's value
 */
public record LetterRow(
        Position root, Position latest, int count, long firstMs, long lastMs, GroupKey group, int attempts, int bytes) {
    private static final int TEXT_MAX = 200;
    private static final int BYTES_A_TOKEN = 4;

    /** The row of one dead letter. */
    static LetterRow of(DeadLetterRecord letter, Position root, long nowMs) {
        long writtenMs = Math.min(Math.max(0, letter.timestampMs()), nowMs);
        GroupKey group = new GroupKey(
                shortened(letter.cause().error()),
                shortened(letter.cause().code()),
                shortened(letter.model()),
                shortened(letter.cause().topic()));
        long firstMs = Math.min(letter.cause().firstFailedMs(writtenMs), writtenMs);
        byte[] value = letter.value();
        return new LetterRow(
                root,
                letter.position(),
                1,
                firstMs,
                writtenMs,
                group,
                letter.cause().attempts(),
                value == null ? 0 : value.length);
    }

    /** The same failure with another dead letter of it. In which order they come does not matter: partitions are read one after the other. */
    LetterRow with(LetterRow other) {
        boolean later = other.lastMs > lastMs || (other.lastMs == lastMs && other.latest.compareTo(latest) > 0);
        LetterRow last = later ? other : this;
        return new LetterRow(
                root,
                last.latest,
                count + other.count,
                Math.min(firstMs, other.firstMs),
                last.lastMs,
                last.group,
                last.attempts,
                last.bytes);
    }

    /** Tokens of the job, guessed from its bytes: exact ones take reading it. */
    public int tokensGuessed() {
        return (bytes + BYTES_A_TOKEN - 1) / BYTES_A_TOKEN;
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }
}
