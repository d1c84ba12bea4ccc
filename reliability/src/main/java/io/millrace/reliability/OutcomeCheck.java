package io.millrace.reliability;

import java.util.List;

/** I1 and I2: one outcome a record, the right one, with the right content. */
final class OutcomeCheck {
    private final Outcomes outcomes;
    private final Verdict verdict;
    private long unique;
    private long duplicates;
    private long missing;
    private long wrong;
    private long dead;
    private long uncertain;

    OutcomeCheck(Outcomes outcomes, Verdict verdict) {
        this.outcomes = outcomes;
        this.verdict = verdict;
    }

    void check() {
        outcomes.bySent().forEach(this::check);
        for (Seen stranger : outcomes.strangers()) {
            wrong("an outcome for " + stranger.job() + ", which nobody sent");
        }
        verdict.figure("unique", unique);
        verdict.figure("dup", duplicates);
        verdict.figure("missing", missing);
        verdict.figure("wrong", wrong);
        verdict.figure("dead", dead);
        verdict.figure("unacked", uncertain);
    }

    private void check(Sent sent, List<Seen> seen) {
        String name = sent.job() == null ? "unacknowledged " + sent.customId() : sent.job();
        if (sent.job() == null) {
            uncertain++;
        } else if (seen.isEmpty()) {
            missing++;
            verdict.violated("I1", name + " has no outcome");
        }
        if (seen.size() > 1) {
            duplicates += seen.size() - 1;
            verdict.violated("I1", name + " has " + seen.size() + " outcomes, at " + places(seen));
        }
        if (!seen.isEmpty()) {
            unique++;
        }
        seen.forEach(outcome -> check(name, sent, outcome));
    }

    private void check(String name, Sent sent, Seen outcome) {
        String error = outcome.error();
        dead += error == null ? 0 : 1;
        String got = error == null ? Sent.RESULT : error;
        if (!sent.expected().equals(Sent.ANY) && !sent.expected().equals(got)) {
            wrong(name + " ended as " + got + " and not as " + sent.expected());
        }
        if (error != null
                && !(sent.keySha().equals(outcome.keySha()) && sent.valueSha().equals(outcome.valueSha()))) {
            wrong("the dead letter of " + name + " does not hold the job's own key and value");
        }
        if (error == null && !sent.texts().isEmpty()) {
            vectors(name, sent, outcome.vectors());
        }
    }

    private void vectors(String name, Sent sent, List<String> got) {
        if (got.size() != sent.texts().size()) {
            wrong(name + " asked for " + sent.texts().size() + " vectors and got " + got.size());
            return;
        }
        for (int i = 0; i < got.size(); i++) {
            if (!got.get(i).equals(VectorText.right(sent.model(), sent.texts().get(i), sent.dimensions()))) {
                wrong(name + " has another text's vector at " + i);
            }
        }
    }

    private void wrong(String what) {
        wrong++;
        verdict.violated("I2", what);
    }

    private static List<String> places(List<Seen> seen) {
        return seen.stream().map(s -> s.place() + "@" + s.offset()).toList();
    }
}
