package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.FailureKind;
import io.millrace.testkit.Seeded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The catalogue of provider failures, row by row: what it is, and what is done with a batch, with a batch without attempts left, and with one item then. */
final class FailureReactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // F1, F17
                "429 | -                          | RATE_LIMITED | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                "429 | rate_limit_exceeded        | RATE_LIMITED | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                "403 | rate_limit_exceeded        | RATE_LIMITED | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                "200 | rate_limit_error           | RATE_LIMITED | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                "429 | server_error               | RATE_LIMITED | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                "503 | -                          | OVERLOADED   | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                "503 | server_error               | OVERLOADED   | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                "529 | overloaded_error           | OVERLOADED   | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                "500 | slow_down                  | OVERLOADED   | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT",
                // F2
                "429 | insufficient_quota         | QUOTA_EXHAUSTED | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                "403 | credit_balance_exhausted   | QUOTA_EXHAUSTED | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                "400 | billing_hard_limit_reached | QUOTA_EXHAUSTED | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                "402 | -                          | QUOTA_EXHAUSTED | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                // F3, F16
                "401 | -                          | BAD_CREDENTIALS | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                "403 | -                          | BAD_CREDENTIALS | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                "407 | -                          | BAD_CREDENTIALS | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                "400 | invalid_api_key            | BAD_CREDENTIALS | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                "302 | invalid_api_key            | REDIRECTED      | HOLD_LANE | HOLD_LANE | HOLD_LANE",
                // F4
                "400 | context_length_exceeded    | INPUT_TOO_LONG | SPLIT_BATCH | SPLIT_BATCH | DEAD_LETTER",
                "403 | context_length_exceeded    | INPUT_TOO_LONG | SPLIT_BATCH | SPLIT_BATCH | DEAD_LETTER",
                "200 | context_length_exceeded    | INPUT_TOO_LONG | SPLIT_BATCH | SPLIT_BATCH | DEAD_LETTER",
                // F5, F6
                "400 | -                          | ITEM_REFUSED    | SPLIT_BATCH | SPLIT_BATCH | DEAD_LETTER",
                "422 | missing                    | ITEM_REFUSED    | SPLIT_BATCH | SPLIT_BATCH | DEAD_LETTER",
                "400 | max_tokens_per_request     | BATCH_TOO_LARGE | SPLIT_BATCH | SPLIT_BATCH | DEAD_LETTER",
                "413 | -                          | BATCH_TOO_LARGE | SPLIT_BATCH | SPLIT_BATCH | DEAD_LETTER",
                "404 | model_not_found            | NOT_SERVED      | DEAD_LETTER | DEAD_LETTER | DEAD_LETTER",
                "404 | -                          | NOT_SERVED      | DEAD_LETTER | DEAD_LETTER | DEAD_LETTER",
                // F11, F12
                "500 | -                          | SERVER_ERROR | RETRY_ITEM | SPLIT_BATCH | DEAD_LETTER",
                "599 | -                          | SERVER_ERROR | RETRY_ITEM | SPLIT_BATCH | DEAD_LETTER",
                "409 | -                          | SERVER_ERROR | RETRY_ITEM | SPLIT_BATCH | DEAD_LETTER",
                "200 | api_error                  | SERVER_ERROR | RETRY_ITEM | SPLIT_BATCH | DEAD_LETTER",
                "408 | -                          | TIMED_OUT    | RETRY_ITEM | SPLIT_BATCH | DEAD_LETTER",
                "504 | -                          | TIMED_OUT    | RETRY_ITEM | SPLIT_BATCH | DEAD_LETTER",
                "200 | odd_thing                  | UNUSABLE     | RETRY_ITEM | SPLIT_BATCH | DEAD_LETTER",
                "0   | -                          | UNUSABLE     | RETRY_ITEM | SPLIT_BATCH | DEAD_LETTER",
            })
    void reply_hasOneReaction(
            int status, String code, Trouble trouble, Reaction batch, Reaction batchAtLast, Reaction itemAtLast) {
        assertThat(Trouble.of(status, name -> name.equals(code), "")).isEqualTo(trouble);
        reacts(trouble, batch, batchAtLast, itemAtLast);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // F7, F8, F9, F10, F14, F18
                "WRONG_COUNT       | RETRY_ITEM    | SPLIT_BATCH   | DEAD_LETTER   | UPSTREAM_BAD_RESPONSE",
                "BAD_VECTOR        | RETRY_ITEM    | SPLIT_BATCH   | DEAD_LETTER   | BAD_VECTOR",
                "UNUSABLE          | RETRY_ITEM    | SPLIT_BATCH   | DEAD_LETTER   | UPSTREAM_BAD_RESPONSE",
                "WRONG_MODEL       | RETRY_ITEM    | DEAD_LETTER   | DEAD_LETTER   | UPSTREAM_BAD_RESPONSE",
                // F12, F13, F15
                "TIMED_OUT         | RETRY_ITEM    | SPLIT_BATCH   | DEAD_LETTER   | TIMEOUT",
                "CONNECTION_BROKEN | RETRY_ITEM    | SPLIT_BATCH   | DEAD_LETTER   | UPSTREAM_5XX",
                "NOT_CONNECTED     | WAIT_ENDPOINT | WAIT_ENDPOINT | WAIT_ENDPOINT | UPSTREAM_5XX",
                "TLS_FAILED        | HOLD_LANE     | HOLD_LANE     | HOLD_LANE     | UPSTREAM_5XX",
                "CANCELLED         | RETRY_ITEM    | SPLIT_BATCH   | DEAD_LETTER   | UPSTREAM_BAD_RESPONSE",
            })
    void troubleWithoutAStatus_hasOneReaction(
            Trouble trouble, Reaction batch, Reaction batchAtLast, Reaction itemAtLast, FailureKind kind) {
        reacts(trouble, batch, batchAtLast, itemAtLast);
        assertThat(trouble.kind()).isEqualTo(kind);
    }

    private static void reacts(Trouble trouble, Reaction batch, Reaction batchAtLast, Reaction itemAtLast) {
        assertThat(trouble.react(8, true, null)).isEqualTo(batch);
        assertThat(trouble.react(8, false, null)).isEqualTo(batchAtLast);
        assertThat(trouble.react(1, false, null)).isEqualTo(itemAtLast);
        assertThat(trouble.react(1, true, null))
                .isEqualTo(batch == Reaction.SPLIT_BATCH ? Reaction.DEAD_LETTER : batch);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the model has a maximum context length is 8192 tokens | INPUT_TOO_LONG",
                "maximum input length is 512 | INPUT_TOO_LONG",
                "requested 400000 tokens, max 300000 tokens per request | BATCH_TOO_LARGE",
                "batch size 64 > maximum allowed batch size 32 | BATCH_TOO_LARGE",
                "input array too long | BATCH_TOO_LARGE",
                "input must be a string | ITEM_REFUSED",
            })
    void words_areAskedWhereThereIsNoCode(String message, Trouble trouble) {
        assertThat(Trouble.of(400, name -> false, message)).isEqualTo(trouble);
    }

    @Test
    void wordsAboutBatches_inAServersErrorMeanNothing() {
        assertThat(Trouble.of(500, name -> false, "batch size")).isEqualTo(Trouble.SERVER_ERROR);
    }

    /** A provider's wish decides between asking again and giving up; it can neither end a wait nor empty a held lane. */
    @Test
    void shouldRetry_isKept() {
        assertThat(Trouble.ITEM_REFUSED.react(8, true, true)).isEqualTo(Reaction.RETRY_ITEM);
        assertThat(Trouble.NOT_SERVED.react(1, true, true)).isEqualTo(Reaction.RETRY_ITEM);
        assertThat(Trouble.ITEM_REFUSED.react(8, false, true)).isEqualTo(Reaction.SPLIT_BATCH);
        assertThat(Trouble.SERVER_ERROR.react(1, true, false)).isEqualTo(Reaction.DEAD_LETTER);
        assertThat(Trouble.SERVER_ERROR.react(8, true, false)).isEqualTo(Reaction.SPLIT_BATCH);
        assertThat(Trouble.BAD_VECTOR.react(8, true, false)).isEqualTo(Reaction.SPLIT_BATCH);
        assertThat(Trouble.RATE_LIMITED.react(8, true, false)).isEqualTo(Reaction.WAIT_ENDPOINT);
        assertThat(Trouble.QUOTA_EXHAUSTED.react(8, true, true)).isEqualTo(Reaction.HOLD_LANE);
    }

    /** What may pass by itself never ends a job while attempts are left, and a retryable kind is never the fault of an item. */
    @ParameterizedTest
    @EnumSource(Trouble.class)
    void kinds_agreeWithReactions(Trouble trouble) {
        boolean ends = trouble.react(1, true, null) == Reaction.DEAD_LETTER;
        assertThat(ends).isEqualTo(!trouble.kind().retryable());
        assertThatThrownBy(() -> trouble.react(0, true, null)).hasMessageContaining("items: 0");
    }

    /** P10. */
    @Test
    void anyReply_hasOneTrouble() {
        String[] names = {"server_error", "slow_down", "insufficient_quota", "invalid_api_key", "model_not_found", "x"};
        Seeded.each(2_000, random -> {
            int status = random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(1_000);
            String name = names[random.nextInt(names.length)];
            Trouble trouble = Trouble.of(status, name::equals, random.nextBoolean() ? "batch size" : "");
            Boolean wish = random.nextBoolean() ? null : random.nextBoolean();
            assertThat(trouble.react(random.nextInt(1, 9), random.nextBoolean(), wish))
                    .isNotNull();
        });
    }
}
