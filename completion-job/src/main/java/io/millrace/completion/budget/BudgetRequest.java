package io.millrace.completion.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;

/**
 * The budget of one job: {@code {"millrace":{"budget_tokens":8000,"overlong":"history"}}} in its body, else the worker's.
 *
 * @param policy what happens over the limit
 * @param budgetTokens most tokens of the prompt; 0 if only the model's window counts
 * @param answerReserveTokens tokens of the window that a prompt which is cut leaves to the answer
 */
public record BudgetRequest(CutPolicy policy, int budgetTokens, int answerReserveTokens) {
    private static final int BUDGET_MAX = 100_000_000;

    /** Changes when the same policy and limit cut otherwise than before, so that answers to other prompts are not found any more. */
    private static final String VERSION = "cut1";

    /**
     * What the job asks; other fields of the object {@code millrace} are not looked at.
     *
     * @throws JobRejected naming field, value and what is allowed
     */
    public static BudgetRequest of(ObjectNode body, BudgetSettings defaults) throws JobRejected {
        JsonNode asked = body.path("millrace");
        if (!asked.isMissingNode() && !asked.isNull() && !asked.isObject()) {
            throw invalid("body.millrace", asked, "an object");
        }
        return new BudgetRequest(policy(asked, defaults), budget(asked, defaults), defaults.answerReserveTokens());
    }

    /**
     * The limit of the prompt: the budget or what the window has room for, whichever is less.
     *
     * @param windowTokens of prompt and answer together; 0 if unknown
     * @param answerAsked tokens the job asks for its answer, 0 if it does not say; a reserve is never more than that, nor more than a quarter of the window
     */
    public TokenLimit limit(int windowTokens, int answerAsked) {
        int room =
                windowTokens == 0 ? Integer.MAX_VALUE : Math.max(1, windowTokens - reserve(windowTokens, answerAsked));
        return budgetTokens > 0 && budgetTokens <= room ? TokenLimit.budget(budgetTokens) : TokenLimit.window(room);
    }

    /**
     * What enters the cache key: policy and limit, since they change the prompt. Empty if neither can: the policy is {@link CutPolicy#ERROR} and no budget is set.
     *
     * @param limit of {@link #limit}
     */
    public String digest(TokenLimit limit) {
        if (policy == CutPolicy.ERROR && budgetTokens == 0) {
            return "";
        }
        return VERSION + ":" + policy.label() + ":" + limit.tokens();
    }

    private int reserve(int windowTokens, int answerAsked) {
        // A prompt that is not cut is the job's own: it is refused only if not one token is left.
        int wanted = policy == CutPolicy.ERROR ? 1 : Math.min(answerReserveTokens, windowTokens / 4);
        return Math.max(1, answerAsked > 0 ? Math.min(wanted, answerAsked) : wanted);
    }

    private static CutPolicy policy(JsonNode asked, BudgetSettings defaults) throws JobRejected {
        JsonNode value = asked.path("overlong");
        if (value.isMissingNode() || value.isNull()) {
            return defaults.overlong();
        }
        return CutPolicy.of(value.isTextual() ? value.textValue() : "")
                .orElseThrow(() -> invalid("body.millrace.overlong", value, "one of " + CutPolicy.labels()));
    }

    private static int budget(JsonNode asked, BudgetSettings defaults) throws JobRejected {
        JsonNode value = asked.path("budget_tokens");
        if (value.isMissingNode() || value.isNull()) {
            return defaults.promptTokens();
        }
        boolean allowed = value.canConvertToExactIntegral() && value.canConvertToInt();
        if (!allowed || value.intValue() < 1 || value.intValue() > BUDGET_MAX) {
            throw invalid("body.millrace.budget_tokens", value, "a whole number from 1 to " + BUDGET_MAX);
        }
        return value.intValue();
    }

    private static JobRejected invalid(String field, JsonNode value, String allowed) {
        return new JobRejected(FailureKind.SCHEMA_INVALID, field + " is " + shown(value) + "; allowed is " + allowed);
    }

    /** A number as it is; of anything else the kind only, since dead letters never quote a job's text. */
    static String shown(JsonNode value) {
        String number = value.isNumber() ? value.asText() : "";
        if (!number.isEmpty() && number.length() <= 20) {
            return number;
        }
        return switch (value.getNodeType()) {
            case STRING -> "a text";
            case NUMBER -> "a number too long to show";
            case BOOLEAN -> String.valueOf(value.booleanValue());
            case ARRAY -> "an array";
            default -> "an object";
        };
    }
}
