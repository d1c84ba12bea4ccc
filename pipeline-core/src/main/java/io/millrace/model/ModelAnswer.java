package io.millrace.model;

/** What a model said to one input. A new wire shape is one record here. */
public sealed interface ModelAnswer {

    /** An embedding: finite, not all zero, of the dimension asked for. */
    record Vector(float[] values) implements ModelAnswer {}
}
