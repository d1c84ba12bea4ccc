package io.millrace.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.app.WorkerSettings;
import io.millrace.completion.prompt.Prompts;
import io.millrace.completion.route.Cause;
import io.millrace.completion.route.CheapAnswer;
import io.millrace.completion.route.Route;
import io.millrace.completion.route.Routes;
import io.millrace.completion.route.Step;
import io.millrace.completion.schema.AnswerSchema;
import io.millrace.completion.schema.ChatAnswer;
import io.millrace.dispatch.Judgement;
import io.millrace.job.Answer;
import io.millrace.job.BatchLine;
import io.millrace.job.FailureKind;
import io.millrace.job.JobHeader;
import io.millrace.job.JobRejected;
import io.millrace.key.CacheKey;
import io.millrace.key.CanonicalJson;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelAsk;
import io.millrace.model.ModelCatalog;
import io.millrace.model.Prices;
import io.millrace.topology.Ask;
import io.millrace.topology.JobType;
import io.millrace.topology.ModelField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /v1/chat/completions}: a line is one question, and a kept answer is the provider's response as it came. Template, passages and route are resolved before
 * the key ({@link Resolver}); the prompt is fitted to its budget when it is asked ({@link Prompt}), under a key that says how.
 *
 * <p>Threads: immutable, any thread.
 */
public final class ChatJobType implements JobType {
    /** The endpoint. */
    public static final String URL = "/v1/chat/completions";

    /** Body fields known not to change the answer; every other field, known or not, is part of the question. */
    static final Set<String> NOT_ASKED = Set.of(
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "metadata",
            "store",
            "stream",
            "stream_options",
            "service_tier");

    private static final Set<String> NOT_PARAMS = withModel();
    private static final JsonMapper MAPPER = new JsonMapper();

    private final ModelCatalog catalog;
    private final Routes routes;
    private final Resolver resolver;

    private ChatJobType(ModelCatalog catalog, Prompts prompts, Routes routes, CompletionSettings settings) {
        this.catalog = catalog;
        this.routes = routes;
        this.resolver = new Resolver(catalog, prompts, routes, settings.budget());
    }

    /** Of a worker's settings; throws {@link IllegalArgumentException} with every mistake of one part of them. */
    public static ChatJobType of(CompletionSettings settings) {
        WorkerSettings worker = settings.worker();
        return of(
                new ModelCatalog(worker.providers(), worker.defaultProvider(), worker.models(), worker.catalog()),
                settings);
    }

    /** The same over a catalog made otherwise. */
    public static ChatJobType of(ModelCatalog catalog, CompletionSettings settings) {
        Set<String> known = new HashSet<>();
        catalog.models().forEach(model -> known.add(model.name()));
        Routes routes = Routes.of(settings.routes(), known::contains, ChatJobType::violation);
        return new ChatJobType(catalog, Prompts.of(settings.prompts()), routes, settings);
    }

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String url() {
        return URL;
    }

    @Override
    public ObjectNode body(String model, String input) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", input);
        return body;
    }

    @Override
    public Set<String> ignoredFields() {
        return NOT_ASKED;
    }

    @Override
    public List<Ask> asks(BatchLine line, List<JobHeader> headers, byte[] raw, String namespace) throws JobRejected {
        Resolved job = resolver.resolve(line, headers);
        Resolved.Routing routing = job.routing();
        CatalogModel model = catalog.model(
                routing == null ? ModelField.of(line.body()) : routing.choice().model());
        String cut = Prompt.digest(job, model);
        CanonicalJson params = CanonicalJson.of(job.body(), NOT_PARAMS);
        if (routing == null) {
            CacheKey key = CacheKey.scope(namespace, URL, model.identity() + cut, params)
                    .whole();
            return List.of(new Ask(key, model.lane(), -1, raw));
        }
        // Under the route's name and definition, and where its rules send this job: a header may decide that.
        String identity = "route/" + routing.name() + "@" + routing.route().digest() + "#"
                + routing.choice().step();
        CacheKey key = CacheKey.scope(namespace, URL, identity + cut, params).whole();
        return List.of(new Ask(
                key,
                model.lane(),
                -1,
                raw,
                routing.choice().step(),
                routing.choice().reason()));
    }

    @Override
    public ModelAsk ask(BatchLine line, int step) throws JobRejected {
        Resolved job = resolver.resolve(line, List.of());
        Resolved.Routing routing = job.routing();
        CatalogModel model = catalog.model(
                routing == null
                        ? ModelField.of(line.body())
                        : routing.route().steps().get(step).model());
        Prompt prompt = Prompt.of(job, model);
        Spend.require(
                line.body().path(Resolver.OURS),
                prompt.body(),
                model,
                prompt.tokens(),
                prompt.answer().tokens());
        ModelAsk ask = prompt.ask(model);
        return afterFailure(line, step, FailureKind.UPSTREAM_5XX) < 0 ? ask : ask.withStandIn();
    }

    @Override
    public Judgement judge(BatchLine line, int step, String why, ModelAnswer answer) {
        try {
            Resolved job = resolver.resolve(line, List.of());
            JsonNode completion = MAPPER.readTree(completion(answer).json());
            AnswerSchema schema = job.schema();
            boolean valid = schema == null
                    || schema.violation(new ChatAnswer(completion)).isEmpty();
            Resolved.Routing routing = job.routing();
            if (routing == null) {
                return Judgement.accept(answer.admissible() && valid, why);
            }
            Route route = routing.route();
            CheapAnswer first = CheapAnswer.of(completion.path("choices").path(0));
            Optional<String> failing = route.failing(step, first, routing.facts());
            Optional<Step> next = route.next(step, Cause.ESCALATION);
            if (failing.isPresent() && next.isPresent()) {
                return Judgement.goOn(next.get().index(), next.get().name() + ", escalated: " + failing.get());
            }
            boolean own = !route.steps().get(step).isFallback();
            return Judgement.accept(answer.admissible() && valid && own, why);
        } catch (JobRejected | IOException e) {
            // It was resolved when it was asked, and parsed when it came.
            throw new IllegalStateException("an answered job can no longer be judged", e);
        }
    }

    @Override
    public int afterFailure(BatchLine line, int step, FailureKind kind) {
        Optional<Route> route = routes.get(line.body().path("model").asText(""));
        Optional<Cause> cause = cause(kind);
        if (route.isEmpty() || cause.isEmpty()) {
            return -1;
        }
        return route.get().next(step, cause.get()).map(Step::index).orElse(-1);
    }

    private static Optional<Cause> cause(FailureKind kind) {
        return switch (kind) {
            case TOO_MANY_TOKENS -> Optional.of(Cause.CONTEXT_OVERFLOW);
            case AUTH, QUOTA_EXHAUSTED, TIMEOUT, UPSTREAM_5XX, UPSTREAM_BAD_RESPONSE -> Optional.of(Cause.OUTAGE);
            default -> Optional.empty();
        };
    }

    /** A temperature of 0 asks for the likeliest answer; absent, providers sample. */
    @Override
    public boolean sampled(BatchLine line) {
        JsonNode temperature = line.body().path("temperature");
        return !temperature.isNumber() || temperature.decimalValue().signum() != 0;
    }

    @Override
    public Prices prices(String lane) {
        return catalog.prices(lane);
    }

    @Override
    public byte[] keep(ModelAnswer answer) {
        return completion(answer).json();
    }

    @Override
    public void render(BatchLine line, List<Answer> answers, JsonGenerator out) throws IOException {
        // Parsed when it came, so it is one JSON object; it is passed on byte for byte.
        out.writeRawValue(new String(answers.get(0).body(), StandardCharsets.UTF_8));
    }

    @Override
    public void renderFlat(BatchLine line, List<Answer> answers, JsonGenerator out) throws IOException {
        JsonNode message = MAPPER.readTree(answers.get(0).body()).at("/choices/0/message/content");
        out.writeFieldName("content");
        out.writeTree(message);
    }

    @Override
    public void note(BatchLine line, Answer answer, JsonGenerator out) throws IOException {
        try {
            Resolved job = resolver.resolve(line, List.of());
            CatalogModel model = catalog.models().stream()
                    .filter(known -> known.lane().equals(answer.lane()))
                    .findFirst()
                    .orElse(null);
            ChatNotes.write(job, model, answer, out);
        } catch (JobRejected e) {
            throw new IllegalStateException("an answered job can no longer be resolved", e);
        }
    }

    private static Optional<String> violation(ObjectNode body, String answer) {
        try {
            AnswerSchema schema = AnswerSchema.of(body);
            return schema == null ? Optional.empty() : schema.violation(answer);
        } catch (JobRejected e) {
            throw new IllegalStateException("a schema was accepted and is refused now", e);
        }
    }

    private static ModelAnswer.Completion completion(ModelAnswer answer) {
        if (answer instanceof ModelAnswer.Completion completion) {
            return completion;
        }
        throw new IllegalArgumentException("a chat endpoint answers with completions, not with " + answer.getClass());
    }

    private static Set<String> withModel() {
        Set<String> all = new HashSet<>(NOT_ASKED);
        all.add("model");
        return Set.copyOf(all);
    }
}
