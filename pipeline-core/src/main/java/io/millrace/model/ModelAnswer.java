package io.millrace.model;

/** What a model said to one input. A new wire shape is one record here. */
public sealed interface ModelAnswer {
    /** Its size in memory, bytes, about. */
    int bytes();

    /** Whether it may be served to others who ask the same: one that was cut short, filtered or refused is a result, but not the answer to the question. */
    boolean admissible();

    /** An embedding: finite, not all zero, of the dimension asked for. */
    record Vector(float[] values) implements ModelAnswer {
        @Override
        public int bytes() {
            return 4 * values.length;
        }

        @Override
        public boolean admissible() {
            return true;
        }
    }

    /**
     * A chat completion.
     *
     * @param json the provider's response body, UTF-8
     * @param complete whether every choice ended of itself with content or tool calls: not cut short, filtered or refused
     * @param outputTokens if the provider does not say what it took: how many tokens of it the model wrote, as counted here; else 0
     */
    record Completion(byte[] json, boolean complete, int outputTokens) implements ModelAnswer {

        /** One whose provider says what it took. */
        public Completion(byte[] json, boolean complete) {
            this(json, complete, 0);
        }

        @Override
        public int bytes() {
            return json.length;
        }

        @Override
        public boolean admissible() {
            return complete;
        }
    }
}
