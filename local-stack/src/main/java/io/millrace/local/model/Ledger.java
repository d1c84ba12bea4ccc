package io.millrace.local.model;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What arrived at a model server and what became of it, counted per text.
 *
 * <p>A call is in flight from its arrival until the first byte of its answer is about to be written, or would be: a client that
 * keeps to a cap and sends its next call on an answer's last byte is never counted above the cap.
 *
 * <p>Threads: safe for use from several; totals taken while calls are running are not of one instant.
 */
public final class Ledger {
    private final Map<String, LongAdder> callsByText = new ConcurrentHashMap<>();
    private final Map<Fault, LongAdder> faults = new ConcurrentHashMap<>();
    private final LongAdder calls = new LongAdder();
    private final LongAdder items = new LongAdder();
    private final LongAdder itemsAnswered = new LongAdder();
    private final LongAdder tokensServed = new LongAdder();
    private final LongAdder callNanos = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger maxInFlight = new AtomicInteger();

    Ledger() {}

    void began() {
        calls.increment();
        maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    }

    void arrived(List<String> keys) {
        items.add(keys.size());
        keys.forEach(
                key -> callsByText.computeIfAbsent(key, k -> new LongAdder()).increment());
    }

    void answered(int itemCount, long tokens) {
        itemsAnswered.add(itemCount);
        tokensServed.add(tokens);
    }

    void injected(Fault fault) {
        faults.computeIfAbsent(fault, k -> new LongAdder()).increment();
    }

    void ended(long nanos) {
        callNanos.add(nanos);
        inFlight.decrementAndGet();
    }

    /** How often this text arrived; a list of token ids is known as {@code [1, 2, 3]}. */
    public long callsOf(String text) {
        LongAdder count = callsByText.get(text);
        return count == null ? 0 : count.sum();
    }

    /** How often each text arrived, sorted by text. */
    public Map<String, Long> callsByText() {
        Map<String, Long> copy = new TreeMap<>();
        callsByText.forEach((text, count) -> copy.put(text, count.sum()));
        return copy;
    }

    public int inFlight() {
        return inFlight.get();
    }

    /** How often the fault was injected. */
    public long injectedCount(Fault fault) {
        LongAdder count = faults.get(fault);
        return count == null ? 0 : count.sum();
    }

    public LedgerTotals totals() {
        Map<Fault, Long> injected = new EnumMap<>(Fault.class);
        faults.forEach((fault, count) -> injected.put(fault, count.sum()));
        long max = callsByText.values().stream().mapToLong(LongAdder::sum).max().orElse(0);
        long repeated =
                callsByText.values().stream().filter(count -> count.sum() > 1).count();
        return new LedgerTotals(
                calls.sum(),
                items.sum(),
                callsByText.size(),
                itemsAnswered.sum(),
                tokensServed.sum(),
                inFlight.get(),
                maxInFlight.get(),
                max,
                repeated,
                callNanos.sum() / 1_000_000,
                injected);
    }

    /** Forgets everything but the calls in flight. */
    public void reset() {
        callsByText.clear();
        faults.clear();
        calls.reset();
        items.reset();
        itemsAnswered.reset();
        tokensServed.reset();
        callNanos.reset();
        maxInFlight.set(inFlight.get());
    }
}
