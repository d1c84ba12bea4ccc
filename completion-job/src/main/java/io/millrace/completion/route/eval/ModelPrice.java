package io.millrace.completion.route.eval;

/** What a model costs, in US dollars for a million tokens. */
public record ModelPrice(double inputPerMillion, double outputPerMillion) {
    public ModelPrice {
        if (!(inputPerMillion >= 0 && outputPerMillion >= 0)) {
            throw new IllegalArgumentException("A price must be 0 or more US dollars for a million tokens, but is "
                    + inputPerMillion + " and " + outputPerMillion + ".");
        }
    }

    double of(int inputTokens, int outputTokens) {
        return (inputTokens * inputPerMillion + outputTokens * outputPerMillion) / 1e6;
    }
}
