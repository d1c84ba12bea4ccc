package io.millrace.testkit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.millrace.model.ModelInput;
import io.millrace.model.Prices;
import io.millrace.model.Provider;
import io.millrace.topology.Ask;
import io.millrace.topology.JobType;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The smallest job type there is: a body holds one {@code text}, and its answer is the first number of its vector. A text that begins with {@code hard} is not
 * answered well enough by the first model, one with {@code poor} is answered by an answer that may not be kept, one with {@code large} goes to the second model at once,
 * and {@code "sampled":true} asks for chance.
 */
public final class TextJobType implements JobType {
    public static final String URL = "/v1/texts";

    private static final Provider PROVIDER =
            new Provider("p", URI.create("http://localhost/v1"), null, Map.of(), Map.of());
    private static final CatalogModel MODEL = FakeModelClient.model(PROVIDER, 8);
    private static final CatalogModel LARGE = FakeModelClient.model("large", PROVIDER, 8);

    /** The line of one text. */
    public static byte[] line(String id, String text) {
        return ("{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":{\"text\":\"" + text
                        + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The key of one text in namespace {@code default}. */
    public static CacheKey key(String text) {
        return scope("default").text(text);
    }

    private static CacheKey.Scope scope(String namespace) {
        ObjectNode none = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        return CacheKey.scope(namespace, URL, MODEL.identity(), CanonicalJson.of(none, Set.of()));
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String url() {
        return URL;
    }

    @Override
    public List<Ask> asks(BatchLine line, List<JobHeader> headers, byte[] raw, String namespace) throws JobRejected {
        boolean large = text(line).startsWith("large");
        String lane = large ? LARGE.lane() : MODEL.lane();
        return List.of(new Ask(
                scope(namespace).text(text(line)), lane, -1, raw, large ? 1 : 0, large ? "a rule says so" : ""));
    }

    @Override
    public ModelAsk ask(BatchLine line, int step) throws JobRejected {
        String text = text(line);
        ObjectNode params = line.body().objectNode();
        return new ModelAsk(step == 0 ? MODEL : LARGE, params, "", new ModelInput.Text(text), 8, false, text.length());
    }

    @Override
    public Judgement judge(BatchLine line, int step, String why, ModelAnswer answer) {
        String text = line.body().path("text").asText();
        return text.startsWith("hard") && step == 0
                ? Judgement.goOn(1, "not good enough")
                : Judgement.accept(!text.startsWith("poor"), why);
    }

    @Override
    public int afterFailure(BatchLine line, int step, FailureKind kind) {
        return line.body().path("text").asText().startsWith("fall") && step == 0 ? 1 : -1;
    }

    @Override
    public boolean sampled(BatchLine line) {
        return line.body().path("sampled").asBoolean();
    }

    @Override
    public boolean shareable() {
        return true;
    }

    /** A millionth of a dollar a token, ten at the large model. */
    @Override
    public Prices prices(String lane) {
        BigDecimal price = new BigDecimal(lane.startsWith("p/large") ? "0.00001" : "0.000001");
        return new Prices(price, price, price, null, null, null, 0, "test");
    }

    private static String text(BatchLine line) throws JobRejected {
        JsonNode text = line.body().get("text");
        if (text == null || !text.isTextual()) {
            throw new JobRejected(FailureKind.SCHEMA_INVALID, "body.text is missing or not a string");
        }
        return text.textValue();
    }

    @Override
    public byte[] keep(ModelAnswer answer) {
        float first = ((ModelAnswer.Vector) answer).values()[0];
        return ByteBuffer.allocate(4).putFloat(first).array();
    }

    @Override
    public void render(BatchLine line, List<Answer> answers, JsonGenerator out) throws IOException {
        out.writeStartObject();
        renderFlat(line, answers, out);
        out.writeEndObject();
    }

    @Override
    public void renderFlat(BatchLine line, List<Answer> answers, JsonGenerator out) throws IOException {
        out.writeNumberField("first", ByteBuffer.wrap(answers.get(0).body()).getFloat());
    }
}
