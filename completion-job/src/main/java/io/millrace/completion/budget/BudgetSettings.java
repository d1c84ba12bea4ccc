package io.millrace.completion.budget;

import io.millrace.settings.Setting;

/** How long prompts may be where a job does not say. */
public record BudgetSettings(
        @Setting(
                doc =
                        "What happens to a prompt over its limit: error, head, tail, middle or history. A job's millrace.overlong wins.")
        CutPolicy overlong,

        @Setting(
                doc =
                        "Most tokens of a prompt; 0: as many as the model's window has. A job's millrace.budget_tokens wins.",
                max = 100_000_000)
        int promptTokens,

        @Setting(
                doc =
                        "Tokens of the model's window that a prompt which is cut leaves to the answer; fewer if the job asks for fewer, and never more than a quarter of the window.",
                min = 1,
                max = 100_000_000)
        int answerReserveTokens,

        @Setting(doc = "Most context passages a prompt is given.", min = Passages.MIN, max = Passages.MAX)
        int passagesMax,

        @Setting(doc = "Most tokens of one context passage; its beginning is kept.", min = 1, max = 1_000_000)
        int passageTokens) {
    public BudgetSettings {
        if (promptTokens < 0 || answerReserveTokens < 1 || passageTokens < 1) {
            throw new IllegalArgumentException("prompt_tokens must be 0 (no budget) or more, answer_reserve_tokens and"
                    + " passage_tokens at least 1; they are " + promptTokens + ", " + answerReserveTokens + " and "
                    + passageTokens + ".");
        }
        Passages.requireMax(passagesMax);
    }

    /** Nothing is cut; over the window is an error; four passages of 400 tokens. */
    public static BudgetSettings defaults() {
        return new BudgetSettings(CutPolicy.ERROR, 0, 256, 4, 400);
    }
}
