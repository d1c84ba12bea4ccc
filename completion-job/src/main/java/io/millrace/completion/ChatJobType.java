package io.millrace.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.millrace.model.ModelInput;
import io.millrace.topology.Ask;
import io.millrace.topology.JobType;
import io.millrace.topology.ModelField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code /v1/chat/completions}: a line is one question, and a kept answer is the provider's response as it came.
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
    private static final Set<String> STREAMING = Set.of("model", "stream", "stream_options");
    private static final JsonMapper MAPPER = new JsonMapper();

    private final ModelCatalog catalog;

    public ChatJobType(ModelCatalog catalog) {
        this.catalog = catalog;
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
        CatalogModel model = model(line.body());
        requireMessages(line.body());
        CacheKey key = CacheKey.scope(namespace, URL, model.identity(), CanonicalJson.of(line.body(), NOT_PARAMS))
                .whole();
        return List.of(new Ask(key, model.lane(), -1, raw));
    }

    @Override
    public ModelAsk ask(BatchLine line, int step) throws JobRejected {
        CatalogModel model = model(line.body());
        requireMessages(line.body());
        // Whether upstream streams is the provider's matter, not the job's: the result line is the same.
        ObjectNode body = line.body().deepCopy().remove(STREAMING);
        int tokens = PromptTokens.of(body, model);
        int bytes = body.toString().length();
        return new ModelAsk(
                model, body.objectNode(), "", new ModelInput.Chat(body), tokens, !model.tokenizerExact(), bytes);
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

    private CatalogModel model(ObjectNode body) throws JobRejected {
        return catalog.model(ModelField.of(body));
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
