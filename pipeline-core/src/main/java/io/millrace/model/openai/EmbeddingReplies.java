package io.millrace.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.ServiceTier;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks what a 200 says before anybody may use or cache it.
 *
 * <p>Threads: any number may read; the pinned dimensions are shared.
 */
final class EmbeddingReplies {
    private final OpenAiFailures failures;
    private final EchoedModels models;
    // By lane: what the first good reply had, for models whose dimension the catalog does not know.
    private final Map<String, Integer> pinned = new ConcurrentHashMap<>();

    EmbeddingReplies(OpenAiFailures failures, EchoedModels models) {
        this.failures = failures;
        this.models = models;
    }

    ModelReply read(ModelRequest request, HttpHeaders headers, byte[] body) {
        CatalogModel model = request.model();
        try {
            EmbeddingReader.Reply reply =
                    EmbeddingReader.read(body, request.inputs().size());
            if (reply.error()) {
                return failures.inAnswer(model.provider(), headers, body);
            }
            if (!models.right(model, reply.model())) {
                throw ReplyRejected.model("the provider answered by another model than the one asked for");
            }
            check(request, reply.vectors());
            List<ModelAnswer> answers = new ArrayList<>(reply.vectors().length);
            for (float[] vector : reply.vectors()) {
                answers.add(new ModelAnswer.Vector(vector));
            }
            String served = ProviderText.model(model.provider(), reply.model());
            return new ModelReply.Answers(
                    List.copyOf(answers),
                    served == null ? model.upstream() : served,
                    reply.promptTokens() < 0 ? null : Usage.ofInput(reply.promptTokens()),
                    ProviderText.requestId(model.provider(), headers),
                    ServiceTier.STANDARD,
                    failures.advice(headers, ""),
                    null);
        } catch (ReplyRejected rejected) {
            return failures.unusable(model.provider(), headers, rejected.trouble(), rejected.sentence())
                    .afterWaste(UsageReader.in(body));
        }
    }

    private void check(ModelRequest request, float[][] vectors) throws ReplyRejected {
        int size = vectors[0].length;
        for (int i = 0; i < vectors.length; i++) {
            same(vectors[i].length, size);
            values(vectors[i], i);
        }
        JsonNode asked = request.params().get("dimensions");
        if (asked != null && asked.isInt() && asked.intValue() > 0) {
            same(size, asked.intValue());
        } else if (request.model().vectorSize() > 0) {
            same(size, request.model().vectorSize());
        } else if (asked == null) {
            Integer first = pinned.putIfAbsent(request.model().lane(), size);
            same(size, first == null ? size : first);
        }
    }

    private static void same(int size, int expected) throws ReplyRejected {
        if (size != expected) {
            throw ReplyRejected.vector(
                    "the provider answered an embedding of dimension " + size + " instead of " + expected);
        }
    }

    private static void values(float[] vector, int index) throws ReplyRejected {
        boolean zero = true;
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                throw ReplyRejected.vector("the provider answered index " + index + " with a value that is not finite");
            }
            zero &= value == 0f;
        }
        if (zero) {
            throw ReplyRejected.vector("the provider answered index " + index + " with nothing but zeros");
        }
    }
}
