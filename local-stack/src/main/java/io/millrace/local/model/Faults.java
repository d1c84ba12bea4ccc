package io.millrace.local.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Which faults the server injects: for the next calls, by probability, or for marked texts; changed while it runs.
 *
 * <p>Each call meets at most one fault: those asked for the next calls go first, then one throw of the seeded dice for each
 * fault with a probability, in the order of {@link Fault}. A fault of the data or of completions waits for a reply that it fits;
 * faults of status and wire meet calls of both endpoints.
 *
 * <p>Threads: safe for use from several; with calls in parallel the dice are seeded but the order of the calls is not.
 */
public final class Faults {
    private static final long DEFAULT_SEED = 20261124L;

    private final Map<Fault, Integer> nextCalls = new EnumMap<>(Fault.class);
    private final Map<Fault, Double> probabilities = new EnumMap<>(Fault.class);
    private final List<String> markers = new ArrayList<>();
    private long seed = DEFAULT_SEED;
    private Random dice = new Random(DEFAULT_SEED);
    private int otherStatus = 418;
    private Duration retryAfter = Duration.ofSeconds(1);

    Faults() {}

    /** Starts the dice anew. */
    public synchronized Faults seed(long value) {
        seed = value;
        dice = new Random(value);
        return this;
    }

    /** Injects the fault into the next calls that it fits, one each. */
    public synchronized Faults nextCalls(Fault fault, int calls) {
        requireDrawn(fault);
        nextCalls.put(fault, calls);
        return this;
    }

    /** Injects the fault with this probability, 0 to 1, into each call that it fits. */
    public synchronized Faults probability(Fault fault, double probability) {
        requireDrawn(fault);
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "The probability of " + fault + " must be from 0 to 1, but is " + probability + ".");
        }
        probabilities.put(fault, probability);
        return this;
    }

    /** Refuses, with 400 for the whole request, every call with a text that contains the marker. */
    public synchronized Faults poison(String marker) {
        markers.add(marker);
        return this;
    }

    /** The status of {@link Fault#HTTP_OTHER}. */
    public synchronized Faults otherStatus(int status) {
        otherStatus = status;
        return this;
    }

    /** What {@link Fault#HTTP_429} says in {@code retry-after}, in seconds, and in {@code retry-after-ms}. */
    public synchronized Faults retryAfter(Duration value) {
        retryAfter = value;
        return this;
    }

    /** Behaves well from now on; seed, status and retry-after stay. */
    public synchronized void clear() {
        nextCalls.clear();
        probabilities.clear();
        markers.clear();
    }

    private static void requireDrawn(Fault fault) {
        if (fault == Fault.POISONED) {
            throw new IllegalArgumentException("POISONED depends on the text: use poison(marker).");
        }
    }

    synchronized @Nullable Injected draw(FaultTarget target) {
        if (markers.stream().anyMatch(target::contains)) {
            return injected(Fault.POISONED);
        }
        for (Map.Entry<Fault, Integer> entry : nextCalls.entrySet()) {
            if (entry.getValue() > 0 && target.fits(entry.getKey())) {
                entry.setValue(entry.getValue() - 1);
                return injected(entry.getKey());
            }
        }
        for (Map.Entry<Fault, Double> entry : probabilities.entrySet()) {
            if (target.fits(entry.getKey()) && dice.nextDouble() < entry.getValue()) {
                return injected(entry.getKey());
            }
        }
        return null;
    }

    private Injected injected(Fault fault) {
        return new Injected(fault, dice.nextLong(), otherStatus, retryAfter);
    }

    @Override
    public synchronized String toString() {
        return "Faults[seed=" + seed + ", nextCalls=" + nextCalls + ", probabilities=" + probabilities + ", poison="
                + markers + "]";
    }

    /** A fault drawn for one call, with all it needs. */
    record Injected(Fault fault, long seed, int otherStatus, Duration retryAfter) {}
}
