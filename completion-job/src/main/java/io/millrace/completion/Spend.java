package io.millrace.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import java.math.BigDecimal;

/** The most one call of a job may cost: {@code {"millrace":{"budget_micro_dollars":500}}}. */
final class Spend {
    private static final String FIELD = "budget_micro_dollars";

    private Spend() {}

    /**
     * Refuses a call that could cost more. A price that is not known could be any price.
     *
     * @param ours the job's object {@code millrace}
     * @param body the request as it is sent
     * @param answerTokens most tokens of the answer, 0 if the call does not bound it
     */
    static void require(JsonNode ours, ObjectNode body, CatalogModel model, int promptTokens, int answerTokens)
            throws JobRejected {
        JsonNode budget = ours.path(FIELD);
        if (budget.isMissingNode() || budget.isNull()) {
            return;
        }
        if (!budget.isNumber() || budget.decimalValue().signum() <= 0) {
            throw new JobRejected(
                    FailureKind.SCHEMA_INVALID,
                    "body.millrace." + FIELD + " is not a number above 0, in millionths of a US dollar");
        }
        int answer = answerTokens > 0 ? answerTokens : model.maxOutputTokens();
        BigDecimal most = answer == 0
                ? null
                : model.prices()
                        .microDollars(new Usage(promptTokens, 0, Math.multiplyExact(choices(body), answer), 0), false);
        if (most == null) {
            throw new JobRejected(
                    FailureKind.BUDGET_EXCEEDED,
                    "body.millrace." + FIELD + " cannot be kept: the price of the model, or the longest answer, is not"
                            + " known");
        }
        if (most.compareTo(budget.decimalValue()) > 0) {
            throw new JobRejected(
                    FailureKind.BUDGET_EXCEEDED,
                    "the call could cost " + most.toPlainString() + " millionths of a dollar; body.millrace." + FIELD
                            + " allows " + budget.decimalValue().toPlainString());
        }
    }

    /** Choices asked for; each is an answer of its own. */
    private static int choices(ObjectNode body) {
        return Math.min(128, Math.max(1, body.path("n").asInt(1)));
    }
}
