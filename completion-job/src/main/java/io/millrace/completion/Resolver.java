package io.millrace.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.budget.BudgetRequest;
import io.millrace.completion.budget.BudgetSettings;
import io.millrace.completion.budget.ChatTokens;
import io.millrace.completion.budget.Passages;
import io.millrace.completion.prompt.Expanded;
import io.millrace.completion.prompt.Prompts;
import io.millrace.completion.route.Choice;
import io.millrace.completion.route.JobFacts;
import io.millrace.completion.route.Route;
import io.millrace.completion.route.Routes;
import io.millrace.completion.schema.AnswerSchema;
import io.millrace.job.BatchLine;
import io.millrace.job.FailureKind;
import io.millrace.job.JobHeader;
import io.millrace.job.JobRejected;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelCatalog;
import io.millrace.tokens.TokenCounter;
import io.millrace.topology.ModelField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fills a job's template, bounds its passages, checks what is ours in it, and looks at its route.
 *
 * <p>Threads: immutable, any thread.
 */
final class Resolver {
    /** The object of our own in a body: template, variables, budget_tokens, overlong, budget_micro_dollars. */
    static final String OURS = "millrace";

    private static final String CONTEXT = "context";

    private final ModelCatalog catalog;
    private final Prompts prompts;
    private final Routes routes;
    private final BudgetSettings budget;

    Resolver(ModelCatalog catalog, Prompts prompts, Routes routes, BudgetSettings budget) {
        this.catalog = catalog;
        this.prompts = prompts;
        this.routes = routes;
        this.budget = budget;
    }

    Resolved resolve(BatchLine line, List<JobHeader> headers) throws JobRejected {
        String name = ModelField.of(line.body());
        Optional<Route> route = routes.get(name);
        TokenCounter counter = TokenCounter.of(counting(name, route).tokenizer());
        Bounded bounded = bounded(line.body(), counter);
        Expanded template = prompts.expand(bounded.body, counter);
        ObjectNode body = template == null ? bounded.body : template.body();
        BudgetRequest asked = BudgetRequest.of(body, budget);
        body = without(body, OURS);
        requireMessages(body);
        AnswerSchema schema = AnswerSchema.of(body);
        Resolved.Routing routing = route.isEmpty() ? null : routing(name, route.get(), body, headers, counter);
        return new Resolved(body, template, bounded.passages, asked, schema, routing);
    }

    /** Whose tokenizer counts: a route's jobs are counted as its first model counts. */
    private CatalogModel counting(String name, Optional<Route> route) throws JobRejected {
        return catalog.model(route.isEmpty() ? name : route.get().steps().get(0).model());
    }

    private static Resolved.Routing routing(
            String name, Route route, ObjectNode body, List<JobHeader> headers, TokenCounter counter) {
        Map<String, String> byName = new HashMap<>();
        for (JobHeader header : headers) {
            byte[] value = header.value();
            if (value != null) {
                byName.put(header.name().toLowerCase(Locale.ROOT), new String(value, StandardCharsets.UTF_8));
            }
        }
        JobFacts facts = new JobFacts(body, () -> ChatTokens.of(body, counter), byName);
        Choice choice = route.choose(facts);
        return new Resolved.Routing(name, route, choice, facts);
    }

    private Bounded bounded(ObjectNode body, TokenCounter counter) {
        JsonNode context = body.path(OURS).path("variables").path(CONTEXT);
        if (!context.isArray()) {
            return new Bounded(body, null);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode passage : context) {
            if (!passage.isTextual()) {
                // Of another type than a passage: the template says what is wrong with it.
                return new Bounded(body, null);
            }
            texts.add(passage.textValue());
        }
        Passages passages = Passages.bound(texts, budget.passagesMax(), budget.passageTokens(), counter);
        if (passages.cuts().isEmpty()) {
            return new Bounded(body, passages);
        }
        ObjectNode copy = body.deepCopy();
        ArrayNode kept = ((ObjectNode) copy.path(OURS).path("variables")).putArray(CONTEXT);
        passages.texts().forEach(kept::add);
        return new Bounded(copy, passages);
    }

    private static ObjectNode without(ObjectNode body, String field) {
        if (!body.has(field)) {
            return body;
        }
        ObjectNode rest = body.objectNode();
        rest.setAll(body);
        rest.remove(field);
        return rest;
    }

    private static void requireMessages(ObjectNode body) throws JobRejected {
        JsonNode messages = body.get("messages");
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            throw new JobRejected(FailureKind.SCHEMA_INVALID, "body.messages is missing, empty or not an array");
        }
        for (int i = 0; i < messages.size(); i++) {
            if (!messages.get(i).isObject() || !messages.get(i).path("role").isTextual()) {
                throw new JobRejected(
                        FailureKind.SCHEMA_INVALID, "body.messages[" + i + "] is not an object with a role");
            }
        }
    }

    private record Bounded(ObjectNode body, @Nullable Passages passages) {}
}
