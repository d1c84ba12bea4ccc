package io.millrace.reliability;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Plays rows of the failure catalogue: each call meets one of them by a throw of seeded dice, or for a marked text's sake.
 *
 * <p>Threads: any of the server's, one at a time.
 */
final class CatalogueScript implements Script {
    /** A text is struck so often at most: retries are bounded, and what is struck for ever must die. */
    private static final int STRIKES_MAX = 3;

    private static final Duration LATENCY = Duration.ofMillis(15);

    private final List<FaultCase> cases;
    private final double share;
    private final Random dice;
    private final Map<String, Integer> strikes = new HashMap<>();
    private final Map<String, Integer> injected = new HashMap<>();
    private int turn;

    /** @param share of calls that are struck, 0 to 1 */
    CatalogueScript(List<FaultCase> cases, double share, long seed) {
        this.cases = List.copyOf(cases);
        this.share = share;
        this.dice = new Random(seed);
    }

    @Override
    public synchronized Deed decide(Arrival call) {
        Deed right = Deed.right(LATENCY);
        FaultCase drawn = cases.get(dice.nextInt(cases.size()));
        if (call.hasText(FaultCase.MARK)) {
            return deed(ofMarked(call), call);
        }
        if (drawn.forMarked()) {
            return right;
        }
        boolean always = drawn.name().equals("F6");
        boolean spent = drawn.times() > 0 && injected(drawn) >= drawn.times();
        boolean enough = call.request().texts().stream().anyMatch(text -> strikes.getOrDefault(text, 0) >= STRIKES_MAX);
        if (!always && (spent || enough || dice.nextDouble() >= share)) {
            return right;
        }
        Deed deed = deed(drawn, call);
        if (!deed.fault().isEmpty() && !always) {
            call.request().texts().forEach(text -> strikes.merge(text, 1, Integer::sum));
        }
        return deed;
    }

    /** Marked texts carry the name of their row. */
    private FaultCase ofMarked(Arrival call) {
        String marked = call.request().texts().stream()
                .filter(text -> text.startsWith(FaultCase.MARK))
                .findFirst()
                .orElseThrow();
        String row = marked.substring(FaultCase.MARK.length()).split(" ", 2)[0];
        return cases.stream()
                .filter(known -> known.name().equals(row))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no row of the catalogue marks '" + marked + "'"));
    }

    private Deed deed(FaultCase of, Arrival call) {
        Deed deed = of.deeds().get(turn++ % of.deeds().size()).apply(call);
        if (!deed.fault().isEmpty()) {
            injected.merge(of.name(), 1, Integer::sum);
        }
        return deed;
    }

    /** How often a row has struck. */
    synchronized int injected(FaultCase of) {
        return injected.getOrDefault(of.name(), 0);
    }
}
