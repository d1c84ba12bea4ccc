package io.millrace.tokens;

import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.IntArrayList;

/**
 * A lower bound of a text's tokens, from its bytes alone.
 *
 * <p>Let each byte cost 1/n, n being the length of the longest token that holds such a byte. A token of k bytes then costs at most 1, since each of its bytes
 * costs at most 1/k: so a text has at least as many tokens as it costs.
 */
final class TokenBound {
    /** Costs are in parts of this, rounded down, so that the bound holds without fractions. */
    private static final long ONE = 1 << 20;

    private final long[] costs = new long[256];

    /**
     * Reads the whole vocabulary, which takes some 0.1 s.
     *
     * @param vocabulary the tokens have the numbers from 0 to this, excluded
     */
    TokenBound(Encoding encoding, int vocabulary) {
        int[] longest = new int[256];
        IntArrayList token = new IntArrayList(1);
        token.add(0);
        for (int id = 0; id < vocabulary; id++) {
            token.set(0, id);
            byte[] bytes = encoding.decodeBytes(token);
            for (byte b : bytes) {
                longest[b & 0xff] = Math.max(longest[b & 0xff], bytes.length);
            }
        }
        for (int b = 0; b < costs.length; b++) {
            costs[b] = ONE / Math.max(1, longest[b]);
        }
    }

    /** How far a beginning of at most {@code max} tokens can reach, in chars: it ends there or before. */
    int reach(String text, int max) {
        long left = max * ONE;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            left -= cost(codePoint);
            if (left < 0) {
                return i;
            }
            i += Character.charCount(codePoint);
        }
        return text.length();
    }

    private long cost(int codePoint) {
        if (codePoint < 0x80) {
            return costs[codePoint];
        } else if (codePoint < 0x800) {
            return costs[0xc0 | (codePoint >> 6)] + last(codePoint);
        } else if (Utf8.isSurrogate(codePoint)) {
            return costs['?'];
        } else if (codePoint < 0x10000) {
            return costs[0xe0 | (codePoint >> 12)] + last(codePoint >> 6) + last(codePoint);
        }
        return costs[0xf0 | (codePoint >> 18)] + last(codePoint >> 12) + last(codePoint >> 6) + last(codePoint);
    }

    private long last(int bits) {
        return costs[0x80 | (bits & 0x3f)];
    }
}
