package io.millrace.completion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.budget.BudgetRequest;
import io.millrace.completion.budget.Passages;
import io.millrace.completion.prompt.Expanded;
import io.millrace.completion.route.Choice;
import io.millrace.completion.route.JobFacts;
import io.millrace.completion.route.Route;
import io.millrace.completion.schema.AnswerSchema;
import org.jspecify.annotations.Nullable;

/**
 * What a job asks once its template is filled and its route looked at: before the key, and the same each time.
 *
 * @param body the request, without anything of ours
 * @param template the template it was filled from, or null
 * @param passages what became of its context passages, or null if it has none
 * @param budget what happens to a prompt that is too long
 * @param schema what its answer must be, or null
 * @param routing its route, or null if it names a model
 */
record Resolved(
        ObjectNode body,
        @Nullable Expanded template,
        @Nullable Passages passages,
        BudgetRequest budget,
        @Nullable AnswerSchema schema,
        @Nullable Routing routing) {

    /**
     * Where a route sends the job.
     *
     * @param name as the job names it
     * @param choice where it begins
     * @param facts what its rules looked at
     */
    record Routing(String name, Route route, Choice choice, JobFacts facts) {}
}
