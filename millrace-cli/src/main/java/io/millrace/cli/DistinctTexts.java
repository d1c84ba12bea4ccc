package io.millrace.cli;

/**
 * Counts how many different texts there were, in 16 to 32 bytes a text: it keeps 64 bits of a hash of each, so that of a million texts two are taken for one with a
 * probability of about 3 in 100 million.
 */
final class DistinctTexts {
    private static final int FIRST_SLOTS = 1 << 10;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** Open addressing; 0 is an empty slot. */
    private long[] slots = new long[FIRST_SLOTS];

    private int count;

    void add(String text) {
        if (2 * (count + 1) > slots.length) {
            grow();
        }
        if (put(slots, hash(text))) {
            count++;
        }
    }

    int count() {
        return count;
    }

    private void grow() {
        long[] larger = new long[2 * slots.length];
        for (long hash : slots) {
            if (hash != 0) {
                put(larger, hash);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, long hash) {
        int mask = slots.length - 1;
        int at = (int) hash & mask;
        while (slots[at] != 0 && slots[at] != hash) {
            at = (at + 1) & mask;
        }
        boolean fresh = slots[at] == 0;
        slots[at] = hash;
        return fresh;
    }

    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        // The lower bits choose the slot; this spreads all bits over them.
        hash = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 29;
        return hash == 0 ? 1 : hash;
    }
}
