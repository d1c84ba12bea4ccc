package io.millrace.benchmarks.hit;

/**
 * A step of Millrace's own.
 *
 * @param dimensions of the vectors asked for
 * @param base64 whether they are asked for as base64, else as numbers
 */
record MillraceStep(String name, int dimensions, boolean base64) {
    /** The model server derives its vectors, whatever the model is called. */
    static final String MODEL = "derived-384";
}
