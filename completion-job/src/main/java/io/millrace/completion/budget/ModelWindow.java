package io.millrace.completion.budget;

/**
 * What a model can hold.
 *
 * @param tokens of prompt and answer together; 0 if unknown
 * @param answerTokens the longest answer; 0 if unknown
 */
public record ModelWindow(int tokens, int answerTokens) {
    public ModelWindow {
        if (tokens < 0 || answerTokens < 0) {
            throw new IllegalArgumentException("A window of " + tokens + " and an answer of " + answerTokens
                    + " tokens: 0 (unknown) is the least.");
        }
    }
}
