package io.millrace.limit;

/** What the end of one call tells about the provider; what it tells about the items is {@link Reaction}. */
public enum CallEnd {
    /** It did its work: an answer, or a refusal for an item's sake. */
    SUCCEEDED,
    /** It is alive and asked for fewer calls: 429. */
    RATE_LIMITED,
    /** It has more work than it can do: 503, 529, a timeout. */
    OVERLOADED,
    /** It failed: any other 5xx, a connection that broke or never was, an answer that is none. */
    BROKEN,
    /** The call was cancelled by us, or its end was never told. */
    UNKNOWN
}
