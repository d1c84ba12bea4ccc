package io.millrace.dispatch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Splits a call's bill over its questions so that the shares sum to it: by weight, the rest to the largest remainders (Hamilton's method). */
final class BillSplit {
    private BillSplit() {}

    /**
     * Shares of {@code total} in proportion to {@code weights}.
     *
     * @param total at least 0
     * @param weights at least one, each at least 1
     */
    static int[] shares(int total, int[] weights) {
        long sum = Arrays.stream(weights).asLongStream().sum();
        int[] shares = new int[weights.length];
        long[] remainders = new long[weights.length];
        int left = total;
        for (int i = 0; i < weights.length; i++) {
            long exact = (long) total * weights[i];
            shares[i] = (int) (exact / sum);
            remainders[i] = exact % sum;
            left -= shares[i];
        }
        int[] order = IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> remainders[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < left; i++) {
            shares[order[i]]++;
        }
        return shares;
    }
}
