package io.millrace.local.model;

/** What a fault may be injected into: a well-formed request. */
interface FaultTarget {

    /** Whether the answer to this request can show the fault. */
    boolean fits(Fault fault);

    /** Whether a text of this request contains the marker. */
    boolean contains(String marker);
}
