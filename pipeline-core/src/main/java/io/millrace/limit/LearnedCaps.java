package io.millrace.limit;

/**
 * What a provider takes in one call, learned from what it refused as too large, for a lane. A refusal does not say whether rows or tokens were too many:
 * what has been taken before clears one of them, else both are lowered to half. Nothing that was taken before is forbidden, and a cap that a call passed
 * does not come back.
 *
 * <p>Threads: one at a time.
 */
public final class LearnedCaps {
    private int itemsMax;
    private long tokensMax;
    private int itemsTaken = 1;
    private long tokensTaken;

    /** Begins with what is configured; both at least 1. */
    public LearnedCaps(int itemsMax, long tokensMax) {
        if (itemsMax < 1 || tokensMax < 1) {
            throw new IllegalArgumentException(
                    "items max: " + itemsMax + ", tokens max: " + tokensMax + "; at least 1 is allowed");
        }
        this.itemsMax = itemsMax;
        this.tokensMax = tokensMax;
    }

    /** A call of this size was answered. */
    public void taken(int items, long tokens) {
        itemsTaken = Math.max(itemsTaken, items);
        tokensTaken = Math.max(tokensTaken, tokens);
    }

    /** A call of this size was refused as too large; true if a cap came down. */
    public boolean refused(int items, long tokens) {
        int itemsBefore = itemsMax;
        long tokensBefore = tokensMax;
        boolean itemsFine = items <= itemsTaken;
        boolean tokensFine = tokens <= tokensTaken;
        if (!itemsFine || tokensFine) {
            itemsMax = Math.min(itemsMax, Math.max(itemsFine ? 1 : itemsTaken, items / 2));
        }
        if (!tokensFine || itemsFine) {
            tokensMax = Math.min(tokensMax, Math.max(Math.max(1, tokensFine ? 1 : tokensTaken), tokens / 2));
        }
        return itemsMax < itemsBefore || tokensMax < tokensBefore;
    }

    /** Most items of a call, at least 1. */
    public int itemsMax() {
        return itemsMax;
    }

    /** Most tokens of a call, at least 1. */
    public long tokensMax() {
        return tokensMax;
    }
}
