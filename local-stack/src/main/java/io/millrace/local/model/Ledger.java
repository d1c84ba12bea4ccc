package io.millrace.local.model;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What arrived at a model server and what became of it, counted per text to embed, per question to a chat model and per model.
 *
 * <p>A call is in flight from its arrival until the first byte of its answer is about to be written, or would be: a client that
 * keeps to a cap and sends its next call on an answer's last byte is never counted above the cap.
 *
 * <p>Threads: safe for use from several; totals taken while calls are running are not of one instant.
 */
public final class Ledger {
    private final Map<String, LongAdder> callsByText = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> chatCallsByHash = new ConcurrentHashMap<>();
    private final Map<String, ModelTally> models = new ConcurrentHashMap<>();
    private final Map<Fault, LongAdder> faults = new ConcurrentHashMap<>();
    private final EndpointTally embeddings = new EndpointTally();
    private final EndpointTally chat = new EndpointTally();
    private final LongAdder items = new LongAdder();
    private final LongAdder itemsAnswered = new LongAdder();
    private final LongAdder tokensServed = new LongAdder();
    private final LongAdder chatAnswered = new LongAdder();
    private final LongAdder promptTokens = new LongAdder();
    private final LongAdder completionTokens = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger maxInFlight = new AtomicInteger();

    Ledger() {}

    void began(Endpoint endpoint) {
        tally(endpoint).calls.increment();
        maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    }

    void arrived(String model, List<String> keys) {
        model(model).calls.increment();
        items.add(keys.size());
        keys.forEach(
                key -> callsByText.computeIfAbsent(key, k -> new LongAdder()).increment());
    }

    void chatArrived(String model, CanonicalBody body) {
        model(model).calls.increment();
        chatCallsByHash.computeIfAbsent(body.hash(), k -> new LongAdder()).increment();
    }

    void answered(String model, int itemCount, long tokens) {
        itemsAnswered.add(itemCount);
        tokensServed.add(tokens);
        model(model).served(Long.signum(itemCount), tokens, 0);
    }

    void chatAnswered(String model, ChatUsage usage, int sign) {
        chatAnswered.add(sign);
        promptTokens.add((long) sign * usage.promptTokens());
        completionTokens.add((long) sign * usage.completionTokens());
        model(model).served(sign, (long) sign * usage.promptTokens(), (long) sign * usage.completionTokens());
    }

    void injected(Fault fault) {
        faults.computeIfAbsent(fault, k -> new LongAdder()).increment();
    }

    void ended(Endpoint endpoint, long nanos) {
        tally(endpoint).nanos.add(nanos);
        inFlight.decrementAndGet();
    }

    private EndpointTally tally(Endpoint endpoint) {
        return endpoint == Endpoint.CHAT ? chat : embeddings;
    }

    private ModelTally model(String name) {
        return models.computeIfAbsent(name, k -> new ModelTally());
    }

    /** How often this text arrived to be embedded; a list of token ids is known as {@code [1, 2, 3]}. */
    public long callsOf(String text) {
        return count(callsByText, text);
    }

    /** How often each text arrived to be embedded, sorted by text. */
    public Map<String, Long> callsByText() {
        return sums(callsByText);
    }

    /** How often a request to {@code /v1/chat/completions} arrived that asks the same as this JSON body, see {@link DerivedAnswers}. */
    public long chatCallsOf(String body) {
        return count(chatCallsByHash, CanonicalBody.parse(body).hash());
    }

    /** How often each question arrived at {@code /v1/chat/completions}, by {@link DerivedAnswers#hash}. */
    public Map<String, Long> chatCallsByHash() {
        return sums(chatCallsByHash);
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
        Map<String, ModelTotals> byModel = new TreeMap<>();
        models.forEach((name, tally) -> byModel.put(name, tally.totals()));
        return new LedgerTotals(
                embeddings.calls.sum(),
                items.sum(),
                callsByText.size(),
                itemsAnswered.sum(),
                tokensServed.sum(),
                inFlight.get(),
                maxInFlight.get(),
                max(callsByText),
                repeated(callsByText),
                embeddings.millis(),
                chat.calls.sum(),
                chatCallsByHash.size(),
                chatAnswered.sum(),
                promptTokens.sum(),
                completionTokens.sum(),
                max(chatCallsByHash),
                repeated(chatCallsByHash),
                chat.millis(),
                byModel,
                injected);
    }

    private static long count(Map<String, LongAdder> counts, String key) {
        LongAdder count = counts.get(key);
        return count == null ? 0 : count.sum();
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> copy = new TreeMap<>();
        counts.forEach((key, count) -> copy.put(key, count.sum()));
        return copy;
    }

    private static long max(Map<String, LongAdder> counts) {
        return counts.values().stream().mapToLong(LongAdder::sum).max().orElse(0);
    }

    private static long repeated(Map<String, LongAdder> counts) {
        return counts.values().stream().filter(count -> count.sum() > 1).count();
    }

    /** Forgets everything but the calls in flight. */
    public void reset() {
        List.of(callsByText, chatCallsByHash, models, faults).forEach(Map::clear);
        List.of(items, itemsAnswered, tokensServed, chatAnswered, promptTokens, completionTokens)
                .forEach(LongAdder::reset);
        embeddings.reset();
        chat.reset();
        maxInFlight.set(inFlight.get());
    }

    /** What a call was made to. */
    enum Endpoint {
        EMBEDDINGS,
        CHAT
    }

    /** Counts what an answer served: with 1 when it is about to be written, with -1 when the client was gone. */
    interface Served {
        void count(int sign);
    }

    private static final class EndpointTally {
        final LongAdder calls = new LongAdder();
        final LongAdder nanos = new LongAdder();

        long millis() {
            return nanos.sum() / 1_000_000;
        }

        void reset() {
            calls.reset();
            nanos.reset();
        }
    }

    private static final class ModelTally {
        final LongAdder calls = new LongAdder();
        final LongAdder answered = new LongAdder();
        final LongAdder promptTokens = new LongAdder();
        final LongAdder completionTokens = new LongAdder();

        void served(int sign, long prompt, long completion) {
            answered.add(sign);
            promptTokens.add(prompt);
            completionTokens.add(completion);
        }

        ModelTotals totals() {
            return new ModelTotals(calls.sum(), answered.sum(), promptTokens.sum(), completionTokens.sum());
        }
    }
}
