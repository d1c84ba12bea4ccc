package io.millrace.completion.route.eval;

import java.util.Map;

/**
 * One question of a labelled set.
 *
 * @param answers what each model said, by its name
 */
public record Question(String prompt, Map<String, Recorded> answers) {
    public Question {
        answers = Map.copyOf(answers);
    }

    /** The answer of a model that {@link LabelledSet} has checked to be there. */
    Recorded of(String model) {
        Recorded recorded = answers.get(model);
        if (recorded == null) {
            throw new IllegalArgumentException("the set has no answer of " + model);
        }
        return recorded;
    }

    /** What a large call gains over a small one: 1, 0 or -1. */
    int gain(String small, String large) {
        return (of(large).correct() ? 1 : 0) - (of(small).correct() ? 1 : 0);
    }

    /** One model's answer, and whether it is right. */
    public record Recorded(boolean correct, String text) {}
}
