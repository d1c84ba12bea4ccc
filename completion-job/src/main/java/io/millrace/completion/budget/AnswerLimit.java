package io.millrace.completion.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;

/**
 * The longest answer that is asked for. Providers reserve that many tokens of the caller's rate and refuse more than fits, so no more is asked than can come.
 *
 * @param field the field it is sent in: the one the job used; never both are sent
 * @param asked as the job gave it; 0 if it gave none
 * @param tokens as it is sent; 0 if nothing is sent
 */
public record AnswerLimit(String field, int asked, int tokens) {
    /** The field of today. */
    public static final String FIELD = "max_completion_tokens";

    /** Its deprecated name. */
    public static final String DEPRECATED = "max_tokens";

    /**
     * What to send: what the job asked, lowered to what is left of the window and to the model's longest answer. A job that asked nothing sends nothing, unless it
     * has a budget: then the budget, lowered in the same way. Of a job with both fields the smaller value counts and {@link #FIELD} is sent.
     *
     * @param promptTokens tokens of the prompt as it is sent
     * @param budgetTokens the job's budget, 0 for none
     * @throws JobRejected if a field is not a whole number of at least 1, or if the prompt leaves no room for an answer
     */
    public static AnswerLimit of(ObjectNode body, int promptTokens, ModelWindow window, int budgetTokens)
            throws JobRejected {
        int asked = asked(body);
        int room = window.answerTokens() == 0 ? Integer.MAX_VALUE : window.answerTokens();
        if (window.tokens() > 0) {
            room = Math.min(room, window.tokens() - promptTokens);
        }
        if (room < 1) {
            throw new JobRejected(
                    FailureKind.TOO_MANY_TOKENS,
                    "body.messages has " + promptTokens
                            + " tokens and leaves no room for an answer in the model's window of " + window.tokens());
        }
        String field = isGiven(body.path(FIELD)) || !isGiven(body.path(DEPRECATED)) ? FIELD : DEPRECATED;
        int wanted = asked > 0 ? asked : budgetTokens;
        return new AnswerLimit(field, asked, Math.min(wanted, room));
    }

    /**
     * What the job asked, 0 if nothing.
     *
     * @throws JobRejected if a field is not a whole number of at least 1
     */
    public static int asked(ObjectNode body) throws JobRejected {
        int current = asked(body, FIELD);
        int deprecated = asked(body, DEPRECATED);
        return current == 0 || deprecated == 0 ? Math.max(current, deprecated) : Math.min(current, deprecated);
    }

    /** Whether less is sent than the job asked. */
    public boolean lowered() {
        return tokens < asked;
    }

    /** The body as it is sent: itself if nothing changes, else a new one that shares all other fields with it. */
    public ObjectNode applyTo(ObjectNode body) {
        boolean both = isGiven(body.path(FIELD)) && isGiven(body.path(DEPRECATED));
        boolean same = body.path(field).isInt() && body.path(field).intValue() == tokens;
        if (tokens == 0 || (same && !both)) {
            return body;
        }
        ObjectNode sent = body.objectNode();
        sent.setAll(body);
        sent.put(field, tokens);
        sent.remove(field.equals(FIELD) ? DEPRECATED : FIELD);
        return sent;
    }

    private static int asked(ObjectNode body, String field) throws JobRejected {
        JsonNode value = body.path(field);
        if (!isGiven(value)) {
            return 0;
        }
        if (!value.isNumber()
                || !value.canConvertToExactIntegral()
                || value.decimalValue().signum() < 1) {
            throw new JobRejected(
                    FailureKind.SCHEMA_INVALID,
                    "body." + field + " is " + BudgetRequest.shown(value)
                            + "; allowed is a whole number of at least 1");
        }
        return value.canConvertToInt() ? value.intValue() : Integer.MAX_VALUE;
    }

    private static boolean isGiven(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }
}
