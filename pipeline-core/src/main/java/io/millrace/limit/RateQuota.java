package io.millrace.limit;

/**
 * What a provider, or a namespace's contract, allows in a minute.
 *
 * @param requestsPerMinute calls, 0 to 10,000,000,000, or {@link #UNLIMITED}
 * @param tokensPerMinute tokens, 0 to 10,000,000,000, or {@link #UNLIMITED}
 */
public record RateQuota(long requestsPerMinute, long tokensPerMinute) {
    /** No limit of this kind. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final long MOST = 10_000_000_000L;

    public RateQuota {
        check("requests per minute", requestsPerMinute);
        check("tokens per minute", tokensPerMinute);
    }

    /** As settings write it: 0 for no limit. */
    public static RateQuota of(long requests, long tokens) {
        return new RateQuota(requests == 0 ? UNLIMITED : requests, tokens == 0 ? UNLIMITED : tokens);
    }

    /** As it stands, with requests or tokens that the provider has since named; -1 leaves what there was. */
    public RateQuota with(long requests, long tokens) {
        return new RateQuota(requests < 0 ? requestsPerMinute : requests, tokens < 0 ? tokensPerMinute : tokens);
    }

    private static void check(String name, long value) {
        if (value < 0 || (value > MOST && value != UNLIMITED)) {
            throw new IllegalArgumentException(name + ": " + value + "; 0 to " + MOST + " or unlimited is allowed");
        }
    }
}
