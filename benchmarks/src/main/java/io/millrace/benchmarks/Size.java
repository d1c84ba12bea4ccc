package io.millrace.benchmarks;

/**
 * How large a run is.
 *
 * @param quick a tenth of the work, to see that everything runs; its figures are hints
 * @param rounds measured rounds; one more goes before them, for the compiler and the caches, and is dropped
 */
public record Size(boolean quick, int rounds) {
    public Size {
        if (rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("--rounds is " + rounds + "; 1 to 100 are allowed");
        }
    }

    /** The one number for a whole run, the other for a quick one. */
    public int of(int whole, int small) {
        return quick ? small : whole;
    }
}
