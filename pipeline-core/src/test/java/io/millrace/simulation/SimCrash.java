package io.millrace.simulation;

/** The end of a task in the middle of whatever it did. */
final class SimCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimCrash() {
        super("a simulated crash", null, false, false);
    }
}
