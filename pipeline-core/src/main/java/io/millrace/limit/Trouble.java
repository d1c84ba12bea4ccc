package io.millrace.limit;

import io.millrace.job.FailureKind;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every way a call can go wrong, and what is then done: the one table. A trouble is told from a status, an error body and the transport by {@link #of}; the
 * columns say how people see it, what it tells of the provider, and the reaction while the question has attempts left and when it has none.
 */
public enum Trouble {
    RATE_LIMITED(
            "429, or a body whose code is rate_limit_exceeded.",
            FailureKind.UPSTREAM_5XX,
            CallEnd.RATE_LIMITED,
            Reaction.WAIT_ENDPOINT,
            Reaction.WAIT_ENDPOINT),
    OVERLOADED(
            "503, 529, or a body whose code is slow_down or overloaded_error.",
            FailureKind.UPSTREAM_5XX,
            CallEnd.OVERLOADED,
            Reaction.WAIT_ENDPOINT,
            Reaction.WAIT_ENDPOINT),
    NOT_CONNECTED(
            "No connection: refused, no such host, or not in time.",
            FailureKind.UPSTREAM_5XX,
            CallEnd.BROKEN,
            Reaction.WAIT_ENDPOINT,
            Reaction.WAIT_ENDPOINT),
    QUOTA_EXHAUSTED(
            "402, or a code that says that the account has nothing left.",
            FailureKind.QUOTA_EXHAUSTED,
            CallEnd.SUCCEEDED,
            Reaction.HOLD_LANE,
            Reaction.HOLD_LANE),
    BAD_CREDENTIALS(
            "401, 403 or 407, or a code that says that the key is no good.",
            FailureKind.AUTH,
            CallEnd.SUCCEEDED,
            Reaction.HOLD_LANE,
            Reaction.HOLD_LANE),
    REDIRECTED(
            "Any 3xx: it is not followed, and the key goes nowhere else.",
            FailureKind.UPSTREAM_BAD_RESPONSE,
            CallEnd.SUCCEEDED,
            Reaction.HOLD_LANE,
            Reaction.HOLD_LANE),
    TLS_FAILED(
            "A certificate or handshake that does not do.",
            FailureKind.UPSTREAM_5XX,
            CallEnd.BROKEN,
            Reaction.HOLD_LANE,
            Reaction.HOLD_LANE),
    INPUT_TOO_LONG(
            "A code or sentence about the context length, whatever the status.",
            FailureKind.TOO_MANY_TOKENS,
            CallEnd.SUCCEEDED,
            Reaction.SPLIT_BATCH,
            Reaction.SPLIT_BATCH),
    /** More rows, tokens or bytes than a call may have: see {@link LearnedCaps}. */
    BATCH_TOO_LARGE(
            "413, or a code or sentence about rows or tokens of a call.",
            FailureKind.ITEM_REFUSED,
            CallEnd.SUCCEEDED,
            Reaction.SPLIT_BATCH,
            Reaction.SPLIT_BATCH),
    ITEM_REFUSED(
            "Any other 4xx.", FailureKind.ITEM_REFUSED, CallEnd.SUCCEEDED, Reaction.SPLIT_BATCH, Reaction.SPLIT_BATCH),
    NOT_SERVED(
            "404, 405, 410, or a code that says that there is no such model.",
            FailureKind.ITEM_REFUSED,
            CallEnd.SUCCEEDED,
            Reaction.DEAD_LETTER,
            Reaction.DEAD_LETTER),
    WRONG_MODEL(
            "200 by another model than the one asked for, where that is refused.",
            FailureKind.UPSTREAM_BAD_RESPONSE,
            CallEnd.SUCCEEDED,
            Reaction.RETRY_ITEM,
            Reaction.DEAD_LETTER),
    WRONG_COUNT(
            "200 with too few or too many vectors, or indexes missing, doubled or out of range.",
            FailureKind.UPSTREAM_BAD_RESPONSE,
            CallEnd.SUCCEEDED,
            Reaction.RETRY_ITEM,
            Reaction.SPLIT_BATCH),
    BAD_VECTOR(
            "200 with a vector of the wrong size, not finite or all zero.",
            FailureKind.BAD_VECTOR,
            CallEnd.SUCCEEDED,
            Reaction.RETRY_ITEM,
            Reaction.SPLIT_BATCH),
    UNUSABLE(
            "200 with no JSON, cut off, too long, encoded unasked, or with nothing where the answer should be.",
            FailureKind.UPSTREAM_BAD_RESPONSE,
            CallEnd.BROKEN,
            Reaction.RETRY_ITEM,
            Reaction.SPLIT_BATCH),
    SERVER_ERROR(
            "Any other 5xx, 409, 425.",
            FailureKind.UPSTREAM_5XX,
            CallEnd.BROKEN,
            Reaction.RETRY_ITEM,
            Reaction.SPLIT_BATCH),
    TIMED_OUT(
            "No whole answer within the deadline of the call; 408, 504, 524.",
            FailureKind.TIMEOUT,
            CallEnd.OVERLOADED,
            Reaction.RETRY_ITEM,
            Reaction.SPLIT_BATCH),
    CONNECTION_BROKEN(
            "The connection broke before the answer was whole.",
            FailureKind.UPSTREAM_5XX,
            CallEnd.BROKEN,
            Reaction.RETRY_ITEM,
            Reaction.SPLIT_BATCH),
    CANCELLED(
            "The call was cancelled, or broke on our side.",
            FailureKind.UPSTREAM_BAD_RESPONSE,
            CallEnd.UNKNOWN,
            Reaction.RETRY_ITEM,
            Reaction.SPLIT_BATCH);

    private static final Set<String> TOO_LONG = Set.of("context_length_exceeded", "string_above_max_length");
    private static final Set<String> TOO_LARGE =
            Set.of("max_tokens_per_request", "array_above_max_length", "request_too_large");
    private static final Set<String> NO_QUOTA =
            Set.of("insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached");
    private static final Set<String> BAD_KEY =
            Set.of("invalid_api_key", "authentication_error", "account_deactivated", "permission_error");
    private static final Set<String> TOO_MANY = Set.of("rate_limit_exceeded", "rate_limit_error");
    private static final Set<String> BUSY = Set.of("slow_down", "overloaded_error");
    private static final Set<String> BROKE = Set.of("server_error", "api_error");
    private static final Set<String> NO_MODEL = Set.of("model_not_found", "not_found_error");

    private final String doc;
    private final FailureKind kind;
    private final CallEnd end;
    private final Reaction reaction;
    private final Reaction last;

    Trouble(String doc, FailureKind kind, CallEnd end, Reaction reaction, Reaction last) {
        this.doc = doc;
        this.kind = kind;
        this.end = end;
        this.reaction = reaction;
        this.last = last;
    }

    /** How it is met, in one sentence for people. */
    public String doc() {
        return doc;
    }

    /** How dead letters, metrics and people see it. */
    public FailureKind kind() {
        return kind;
    }

    /** What it tells of the provider, for the concurrency limit and the circuit. */
    public CallEnd end() {
        return end;
    }

    /** Whether the provider answered, and so bills, what cannot be used: asked again whole it would be paid again and again. */
    public boolean answered() {
        return this == WRONG_COUNT || this == BAD_VECTOR || this == UNUSABLE || this == WRONG_MODEL;
    }

    /**
     * The trouble that an error reply means: what its body says goes before what its status says, as providers disagree on statuses. A redirect's body is
     * made up by whatever stands between, and is not asked.
     *
     * @param status any number
     * @param named whether the body's code or type is the given name
     * @param message the provider's sentence in lower case, empty if none
     */
    public static Trouble of(int status, Predicate<String> named, String message) {
        if (status >= 300 && status < 400) {
            return REDIRECTED;
        }
        Trouble said = said(status, named, message);
        return said != null ? said : ofStatus(status);
    }

    /**
     * What is done, exactly one thing.
     *
     * @param items questions in the call, at least 1
     * @param attemptsLeft whether the questions may be asked again together, counting this call
     * @param shouldRetry the provider's wish, null if it has none; it decides between asking again and giving up, and moves no wait and no hold
     */
    public Reaction react(int items, boolean attemptsLeft, @Nullable Boolean shouldRetry) {
        if (items < 1) {
            throw new IllegalArgumentException("items: " + items + "; at least 1 is allowed");
        }
        Reaction next = attemptsLeft ? reaction : last;
        if (next == Reaction.WAIT_ENDPOINT || next == Reaction.HOLD_LANE) {
            return next;
        }
        if (Boolean.TRUE.equals(shouldRetry) && attemptsLeft) {
            return Reaction.RETRY_ITEM;
        }
        if (Boolean.FALSE.equals(shouldRetry) && next == Reaction.RETRY_ITEM) {
            next = last;
        }
        return next == Reaction.SPLIT_BATCH && items == 1 ? Reaction.DEAD_LETTER : next;
    }

    private static @Nullable Trouble said(int status, Predicate<String> named, String message) {
        if (any(TOO_LONG, named)
                || message.contains("maximum context length")
                || message.contains("maximum input length")) {
            return INPUT_TOO_LONG;
        }
        if (any(NO_QUOTA, named)) {
            return QUOTA_EXHAUSTED;
        }
        if (any(BAD_KEY, named)) {
            return BAD_CREDENTIALS;
        }
        if (any(TOO_LARGE, named) || (status >= 400 && status < 500 && tooLargeInWords(message))) {
            return BATCH_TOO_LARGE;
        }
        if (any(NO_MODEL, named)) {
            return NOT_SERVED;
        }
        if (any(TOO_MANY, named)) {
            return RATE_LIMITED;
        }
        if (any(BUSY, named)) {
            return OVERLOADED;
        }
        // A server may call 503 a server_error; the status says more.
        return any(BROKE, named) && status < 500 && status != 429 ? SERVER_ERROR : null;
    }

    // The sentences of OpenAI, TEI, vLLM and Vertex gateways about rows and tokens of a call, none of which have a code
    // of their own.
    private static boolean tooLargeInWords(String message) {
        return message.contains("tokens per request")
                || message.contains("maximum allowed batch size")
                || message.contains("array too long")
                || message.contains("too many inputs")
                || message.contains("too many instances")
                || message.contains("batch size");
    }

    private static Trouble ofStatus(int status) {
        return switch (status) {
            // 407: a proxy wants credentials, which is no fault of the item.
            case 401, 403, 407 -> BAD_CREDENTIALS;
            case 402 -> QUOTA_EXHAUSTED;
            case 404, 405, 410 -> NOT_SERVED;
            case 408, 504, 524 -> TIMED_OUT;
            case 409, 425 -> SERVER_ERROR;
            case 413 -> BATCH_TOO_LARGE;
            case 429 -> RATE_LIMITED;
            case 503, 529 -> OVERLOADED;
            default -> {
                if (status >= 500) {
                    yield SERVER_ERROR;
                }
                yield status >= 400 ? ITEM_REFUSED : UNUSABLE;
            }
        };
    }

    private static boolean any(Set<String> names, Predicate<String> named) {
        return names.stream().anyMatch(named);
    }
}
