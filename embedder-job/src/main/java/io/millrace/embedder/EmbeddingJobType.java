package io.millrace.embedder;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.Answer;
import io.millrace.job.BatchLine;
import io.millrace.job.FailureKind;
import io.millrace.job.JobHeader;
import io.millrace.job.JobRejected;
import io.millrace.key.CacheKey;
import io.millrace.key.CanonicalJson;
import io.millrace.key.ScopeMemo;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelAsk;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ModelInput;
import io.millrace.model.Prices;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.topology.Ask;
import io.millrace.topology.JobType;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code /v1/embeddings}: a line's inputs are one question each, a kept answer is one vector, and a response is the vectors in the order of the inputs.
 *
 * <p>Threads: immutable, any thread.
 */
public final class EmbeddingJobType implements JobType {
    /** The endpoint. */
    public static final String URL = "/v1/embeddings";

    /** They do not change a vector: vectors are asked for as base64 and rendered as each job asks. */
    private static final Set<String> IGNORED = Set.of("encoding_format", "user");

    /** Body fields that are not parameters: the model enters a key by its identity, the input by itself. */
    private static final Set<String> NOT_PARAMS = Set.of("model", "input", "encoding_format", "user");

    private final ModelCatalog catalog;
    private final InputLength lengths;
    private final EdgeLimits edge;
    private final ScopeMemo scopes = new ScopeMemo();

    /**
     * @param overlong what to do with an input longer than its model reads
     * @param inputsMax most inputs of one line
     * @param resultBytesMax largest result line, to refuse at the edge what cannot fit
     */
    public EmbeddingJobType(ModelCatalog catalog, OverlongPolicy overlong, int inputsMax, int resultBytesMax) {
        this.catalog = catalog;
        this.lengths = new InputLength(overlong);
        this.edge = new EdgeLimits(inputsMax, resultBytesMax);
    }

    @Override
    public String name() {
        return "embedding";
    }

    @Override
    public String url() {
        return URL;
    }

    @Override
    public Set<String> ignoredFields() {
        return IGNORED;
    }

    @Override
    public List<Ask> asks(BatchLine line, List<JobHeader> headers, byte[] raw, String namespace) throws JobRejected {
        EmbeddingBody body = EmbeddingBody.of(line.body());
        CatalogModel model = catalog.model(body.model());
        edge.check(body, model);
        CacheKey.Scope scope = scopes.scope(namespace, URL, model.identity(), line.body(), NOT_PARAMS);
        List<Ask> asks = new ArrayList<>(body.inputs().size());
        boolean whole = body.inputs().size() == 1;
        for (int i = 0; i < body.inputs().size(); i++) {
            InputLength.Fitted fitted = lengths.fit(body.inputs().get(i), model, whole ? -1 : i);
            byte[] own = whole ? raw : SingleInputLine.of(line, fitted.input());
            asks.add(new Ask(key(scope, fitted.input()), model.lane(), fitted.cutTokens(), own));
        }
        return asks;
    }

    @Override
    public ModelAsk ask(BatchLine line, int step) throws JobRejected {
        EmbeddingBody body = EmbeddingBody.of(line.body());
        CatalogModel model = catalog.model(body.model());
        ModelInput input = lengths.fit(body.inputs().get(0), model, -1).input();
        ObjectNode params = line.body().deepCopy().remove(NOT_PARAMS);
        CanonicalJson canonical = CanonicalJson.of(params, Set.of());
        // Texts and token ids cannot share one input array, so their kind is part of what may share a call.
        String kind = input instanceof ModelInput.Text ? "text" : "tokens";
        String paramsKey = kind + canonical.text() + new String(canonical.exactNumbers(), StandardCharsets.UTF_8);
        int tokens = lengths.tokens(input, model);
        boolean estimated = !model.tokenizerExact() && input instanceof ModelInput.Text;
        return new ModelAsk(model, params, paramsKey, input, tokens, estimated, InputLength.bytes(input));
    }

    @Override
    public Prices prices(String lane) {
        return catalog.prices(lane);
    }

    /** A text's vector says nothing of who asked. */
    @Override
    public boolean shareable() {
        return true;
    }

    @Override
    public byte[] keep(ModelAnswer answer) {
        if (answer instanceof ModelAnswer.Vector vector) {
            return VectorBody.of(vector.values());
        }
        throw new IllegalArgumentException(
                "an embeddings endpoint answers with vectors, not with " + answer.getClass());
    }

    @Override
    public void render(BatchLine line, List<Answer> answers, JsonGenerator out) throws IOException {
        boolean base64 = EmbeddingBody.wantsBase64(line.body());
        long tokens = 0;
        out.writeStartObject();
        out.writeStringField("object", "list");
        out.writeArrayFieldStart("data");
        for (int i = 0; i < answers.size(); i++) {
            tokens += answers.get(i).tokens();
            out.writeStartObject();
            out.writeStringField("object", "embedding");
            out.writeNumberField("index", i);
            out.writeFieldName("embedding");
            byte[] body = answers.get(i).body();
            if (base64) {
                byte[] text = VectorBody.base64(body);
                // The JDK encodes three times as fast as the generator, and what it writes needs no escaping.
                out.writeRawUTF8String(text, 0, text.length);
            } else {
                writeFloats(VectorBody.values(body), out);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeStringField("model", answers.get(0).model());
        out.writeObjectFieldStart("usage");
        out.writeNumberField("prompt_tokens", tokens);
        out.writeNumberField("total_tokens", tokens);
        out.writeEndObject();
        out.writeEndObject();
    }

    @Override
    public void renderFlat(BatchLine line, List<Answer> answers, JsonGenerator out) throws IOException {
        out.writeFieldName("vector");
        writeFloats(VectorBody.values(answers.get(0).body()), out);
    }

    private static void writeFloats(FloatBuffer values, JsonGenerator out) throws IOException {
        out.writeStartArray();
        while (values.hasRemaining()) {
            out.writeNumber(values.get());
        }
        out.writeEndArray();
    }

    private static CacheKey key(CacheKey.Scope scope, ModelInput input) {
        return input instanceof ModelInput.Text text
                ? scope.text(text.text())
                : scope.tokens(((ModelInput.Tokens) input).ids());
    }

    static JobRejected invalid(String message) {
        return new JobRejected(FailureKind.SCHEMA_INVALID, message);
    }
}
