package io.millrace.reliability;

import io.millrace.reliability.WitnessServer.LatencyRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * H1: each row of the failure catalogue at 30 % of the calls, one row after the other and then all at once: what is wrong with an answer becomes no result and no
 * kept answer, what passes becomes no dead letter, and what is an item's own fault becomes that item's. At last every text is asked again of a good server: what
 * was answered is kept and costs no call, what died was not kept.
 */
final class CatalogueRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "retries", "excess"
    };
    private static final int MARKED_OF = 40;

    @Override
    public String name() {
        return "H1";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("jobs", "500", "share", "0.3", "only", "F", "mixed", "true");
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        RowResult result = new RowResult();
        try (Trap trap = new Trap();
                Rig rig = new Rig(
                        dir(options),
                        RigPlan.of(options).withEnv(options, Map.of("MILLRACE_LANE_CALL_TIMEOUT_MS", "1500")))) {
            List<FaultCase> cases = FaultCatalogue.all(trap.url()).stream()
                    .filter(c -> c.name().startsWith(options.text("only")))
                    .toList();
            rig.startAll(options.number("workers"));
            int died = 0;
            for (FaultCase one : cases) {
                died += play(rig, List.of(one), one.name(), options, reasons);
            }
            if (options.text("mixed").equals("true")) {
                died += play(rig, cases, "mixed", options, reasons);
            }
            int repeated = again(rig, reasons);
            Verdict verdict = rig.judge(reasons);
            return result.figure("rows", cases.size())
                    .figure("jobs", rig.sender.acknowledged())
                    .judged(verdict, FIGURES)
                    .figure("expected_dead", died)
                    .figure("asked_again", repeated)
                    .figure("mismatch", reasons.size())
                    .figure("redirects_followed", trap.calls())
                    .failIf(trap.calls() > 0, "a redirect was followed, with whatever key it carried")
                    .failIf(cases.isEmpty(), "no row of the catalogue was played")
                    .fail(reasons);
        }
    }

    /** Plays rows over jobs of their own; returns how many of those must die. */
    private static int play(Rig rig, List<FaultCase> cases, String label, Options options, List<String> reasons) {
        CatalogueScript script = new CatalogueScript(cases, options.share("share"), options.seed());
        rig.models.play(script);
        List<FaultCase> marking = cases.stream().filter(FaultCase::forMarked).toList();
        int before = rig.ledger.dead();
        int marked = 0;
        for (int i = 0; i < options.number("jobs"); i++) {
            if (!marking.isEmpty() && i % MARKED_OF == 0) {
                FaultCase of = marking.get(i / MARKED_OF % marking.size());
                rig.sender.ask(FaultCase.MARK + of.name() + " " + label + " " + i, of.markedClass());
                marked++;
            } else {
                rig.sender.ask(label + " " + i, Sent.RESULT);
            }
        }
        long began = rig.clock.micros();
        rig.sender.flush(Duration.ofMinutes(1));
        try {
            rig.awaitEnded(rig.sender.acknowledged());
        } catch (RowFailed e) {
            reasons.add(label + ": " + e.getMessage());
        }
        int dead = rig.ledger.dead() - before;
        int injected = cases.stream().mapToInt(script::injected).sum();
        rig.say(String.format(
                "%s %s injected=%d expected=%d dead got=%d dead, %.1f s",
                label,
                cases.size() == 1 ? cases.get(0).about() : "all rows",
                injected,
                marked,
                dead,
                (rig.clock.micros() - began) / 1e6));
        if (dead != marked) {
            reasons.add(label + ": " + marked + " jobs had to die and " + dead + " did");
        }
        if (injected == 0) {
            reasons.add(label + ": no fault happened");
        }
        return marked;
    }

    /** Asks every good text once more of a server that is well; returns how many calls were made for what should have been kept. */
    private static int again(Rig rig, List<String> reasons) {
        rig.models.play(Script.right(LatencyRange.ofMillis(5, 15)));
        long before = rig.models.calls();
        for (String label : rig.sender.textsAnswered()) {
            rig.sender.ask(label, Sent.RESULT);
        }
        rig.sender.flush(Duration.ofMinutes(1));
        try {
            rig.awaitEnded(rig.sender.acknowledged());
        } catch (RowFailed e) {
            reasons.add("asked again: " + e.getMessage());
        }
        long calls = rig.models.calls() - before;
        if (calls > 0) {
            reasons.add(calls + " calls were made for what should have been kept");
        }
        return (int) calls;
    }
}
