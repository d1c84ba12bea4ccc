package io.millrace.model;

/** What a model said to one input. A new wire shape is one record here. */
public sealed interface ModelAnswer {
    /** Its size in memory, bytes, about. */
    int bytes();

    /** An embedding: finite, not all zero, of the dimension asked for. */
    record Vector(float[] values) implements ModelAnswer {
        @Override
        public int bytes() {
            return 4 * values.length;
        }
    }
}
