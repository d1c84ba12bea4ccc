package io.millrace.local.model;

/** Where the server's vectors come from. */
public enum Engine {
    /** A pure function of model, input and dimension, see {@link DerivedVectors}: fast, and a test can compute the expected vector. */
    DERIVED,
    /** The real all-MiniLM-L6-v2 model, quantised, through ONNX Runtime: 384 dimensions. */
    MINILM,
    /** As {@link #MINILM}, and the two recorded models of {@link ReplayAnswers}. */
    REPLAY
}
