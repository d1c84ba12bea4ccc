package io.millrace.benchmarks.hit;

/**
 * A step of Millrace's own.
 *
 * @param keyed whether jobs are keyed beforehand, else they go by the ordinary way
 * @param hot whether answers asked for last are held on the heap too
 * @param dimensions of the vectors asked for
 * @param base64 whether they are asked for as base64, else as numbers
 */
record MillraceStep(String name, boolean keyed, boolean hot, int dimensions, boolean base64) {
    /** The model server derives its vectors, whatever the model is called. */
    static final String MODEL = "derived-384";
}
