package io.millrace.completion.route.eval;

/** Which part of a labelled set: weights and thresholds are chosen on one half, figures are reported on the other. */
public enum Half {
    FIT,
    HELD_OUT,
    ALL
}
