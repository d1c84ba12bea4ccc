package io.millrace.local.model;

/** The ways in which a model server can be told to misbehave; one call meets at most one of them. */
public enum Fault {
    /** The data array is out of order; each index is right. */
    SHUFFLED_DATA(Kind.DATA, 2),
    /** One item is missing from the data array. */
    SHORT_REPLY(Kind.DATA, 1),
    /** Two items carry the same index. */
    DUPLICATED_INDEX(Kind.DATA, 2),
    /** No item carries an index. */
    MISSING_INDEX(Kind.DATA, 1),
    /** One item's index is the number of items. */
    INDEX_OUT_OF_RANGE(Kind.DATA, 1),
    /** The numbers of one vector are null, or NaN in base64. */
    NULL_NUMBERS(Kind.DATA, 1),
    /** The numbers of one vector are all zero. */
    ZERO_VECTOR(Kind.DATA, 1),
    /** One vector is a number short, or one too long where it should have only one. */
    WRONG_DIMENSION(Kind.DATA, 1),
    /** 429 with {@code retry-after} and code {@code rate_limit_exceeded}. */
    HTTP_429(Kind.STATUS, 0),
    /** 429 with code {@code insufficient_quota} and no {@code retry-after}: retrying is of no use. */
    HTTP_429_QUOTA(Kind.STATUS, 0),
    /** 500 with an error body. */
    HTTP_500(Kind.STATUS, 0),
    /** 503 with an error body. */
    HTTP_503(Kind.STATUS, 0),
    /** The status set by {@link Faults#otherStatus}, with an error body. */
    HTTP_OTHER(Kind.STATUS, 0),
    /** 502 with an HTML page, as a proxy sends it. */
    HTML_BODY(Kind.STATUS, 0),
    /** A right reply whose connection is cut in the middle of the body. */
    CUT_BODY(Kind.WIRE, 0),
    /** A right reply, a byte at a time, until the client goes away or 60 s have passed. */
    SLOW_BODY(Kind.WIRE, 0),
    /** A body that never ends, until the client goes away or 60 s have passed. */
    ENDLESS_BODY(Kind.WIRE, 0),
    /** No answer at all; the connection is closed after 60 s. */
    NO_ANSWER(Kind.WIRE, 0),
    /** 400 for the whole request because a text holds a marker given to {@link Faults#poison}. */
    POISONED(Kind.POISON, 0),
    /** A completion cut in half, {@code finish_reason} length. */
    TRUNCATED(Kind.CHAT, 0),
    /** A completion cut in half, {@code finish_reason} content_filter. */
    CONTENT_FILTER(Kind.CHAT, 0),
    /** A completion with a refusal and no content, {@code finish_reason} stop. */
    REFUSAL(Kind.CHAT, 0),
    /** A completion whose content is the empty text, {@code finish_reason} stop. */
    EMPTY_CONTENT(Kind.CHAT, 0),
    /** A completion whose content is null and that has no refusal either, {@code finish_reason} stop. */
    NULL_CONTENT(Kind.CHAT, 0),
    /** A completion whose choices are null; a stream has one chunk of that kind. */
    NULL_CHOICES(Kind.CHAT, 0),
    /** Broken JSON where JSON was asked for, {@code finish_reason} stop; fits only such requests. */
    INVALID_JSON(Kind.CHAT, 0),
    /** A stream that ends tidily on the wire, but in the middle of the answer and without {@code [DONE]}; fits only streams. */
    CUT_STREAM(Kind.CHAT, 0);

    enum Kind {
        DATA,
        STATUS,
        WIRE,
        POISON,
        CHAT
    }

    private final Kind kind;
    private final int itemsMin;

    Fault(Kind kind, int itemsMin) {
        this.kind = kind;
        this.itemsMin = itemsMin;
    }

    Kind kind() {
        return kind;
    }

    /** The least number of vectors in a reply that can show this fault. */
    int itemsMin() {
        return itemsMin;
    }

    boolean replacesReply() {
        return kind == Kind.STATUS || kind == Kind.POISON;
    }
}
