package io.millrace.job;

/**
 * What an answer took, in the provider's tokens; every count at least 0.
 *
 * @param input tokens of the prompt, cached ones included (as OpenAI counts; a provider that leaves them out is corrected where its reply is read)
 * @param cached of {@code input}, those the provider read from its own prompt cache
 * @param output tokens of the answer, reasoning included
 * @param reasoning of {@code output}, those spent thinking
 */
public record Usage(int input, int cached, int output, int reasoning) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    public Usage {
        if (input < 0 || output < 0 || cached < 0 || reasoning < 0 || cached > input || reasoning > output) {
            throw new IllegalArgumentException("usage: counts are at least 0, cached at most input, reasoning at most"
                    + " output; these are " + input + ", " + cached + ", " + output + ", " + reasoning);
        }
    }

    /** Of an endpoint that only reads. */
    public static Usage ofInput(int tokens) {
        return new Usage(tokens, 0, 0, 0);
    }

    /** Input and output together. */
    public int total() {
        return Math.addExact(input, output);
    }

    /** Both together. */
    public Usage plus(Usage other) {
        return new Usage(
                Math.addExact(input, other.input),
                Math.addExact(cached, other.cached),
                Math.addExact(output, other.output),
                Math.addExact(reasoning, other.reasoning));
    }
}
