package io.millrace.local.corpus;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws indexes 0 to n-1 by Zipf's law: the item of rank r (1 to n) comes with probability r<sup>-s</sup> / (1<sup>-s</sup> + … +
 * n<sup>-s</sup>).
 *
 * <p>Which item has which rank is a permutation made from the seed, so that the popular ones are not the first of the list. Equal
 * n, s and seed draw equal indexes.
 *
 * <p>Threads: for one at a time.
 */
public final class ZipfDraw {
    private final double[] cumulative;
    private final int[] itemOfRank;
    private final SplittableRandom random;

    /** A draw from {@code n} items with exponent {@code s}; at 0 all items are equal, at 1 the first has about 1 / (ln n + 0.58). */
    public ZipfDraw(int n, double s, long seed) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, but is " + n + ".");
        }
        if (!(s >= 0 && s <= 10)) {
            throw new IllegalArgumentException("The exponent s must be from 0 to 10, but is " + s + ".");
        }
        this.random = new SplittableRandom(seed);
        this.cumulative = cumulative(n, s);
        this.itemOfRank = permutation(n, random);
    }

    private static double[] cumulative(int n, double s) {
        double[] sums = new double[n];
        double sum = 0;
        for (int rank = 1; rank <= n; rank++) {
            sum += Math.pow(rank, -s);
            sums[rank - 1] = sum;
        }
        return sums;
    }

    private static int[] permutation(int n, SplittableRandom random) {
        int[] items = new int[n];
        for (int i = 0; i < n; i++) {
            int other = random.nextInt(i + 1);
            items[i] = items[other];
            items[other] = i;
        }
        return items;
    }

    /** The next index: the first rank whose cumulative weight exceeds a uniform number. */
    public int next() {
        double point = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, point);
        int rank = found >= 0 ? found + 1 : -found - 1;
        return itemOfRank[Math.min(rank, itemOfRank.length - 1)];
    }

    /** The index of the item of this rank, 1 being the most popular. */
    public int itemOfRank(int rank) {
        return itemOfRank[rank - 1];
    }

    /** The probability of the item of this rank. */
    public double share(int rank) {
        double below = rank == 1 ? 0 : cumulative[rank - 2];
        return (cumulative[rank - 1] - below) / cumulative[cumulative.length - 1];
    }
}
