package io.millrace.reliability;

/**
 * Judges a run by its histories alone; pure, so that a run can be judged again and the checker itself can be tested.
 *
 * <ul>
 *   <li>I1: each acknowledged record ends in exactly one result or dead letter, the one it must end in; a record whose send failed in at most one.
 *   <li>I2: a result holds its own texts' vectors; a dead letter holds its job's own bytes.
 *   <li>I3: a text is asked again only if its call was open, or answered but not yet visible, when its worker died or lost the task.
 *   <li>I4: nobody is left pending, and every job is committed.
 *   <li>I6: no transaction hangs.
 * </ul>
 */
final class Checker {
    private Checker() {}

    static Verdict check(Histories histories) {
        Verdict verdict = new Verdict();
        Outcomes outcomes = Outcomes.of(histories);
        new OutcomeCheck(outcomes, verdict).check();
        new SpendingCheck(histories, outcomes, verdict).check();
        new ClusterCheck(histories, verdict).check();
        Recovery.measure(histories, verdict);
        return verdict;
    }
}
