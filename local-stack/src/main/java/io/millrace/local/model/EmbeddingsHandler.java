package io.millrace.local.model;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code POST /v1/embeddings}: parse, draw a fault, compute, deliver when due.
 *
 * <p>Threads: called by the server's pool, several calls at once; holds no state but the ledger's and the faults'.
 */
final class EmbeddingsHandler implements Answerer {
    private static final int REQUEST_TOKENS_MAX = 300_000;

    private final ModelServerSettings settings;
    private final VectorEngine engine;
    private final Faults faults;
    private final Ledger ledger;

    EmbeddingsHandler(ModelServerSettings settings, VectorEngine engine, Faults faults, Ledger ledger) {
        this.settings = settings;
        this.engine = engine;
        this.faults = faults;
        this.ledger = ledger;
    }

    @Override
    public void answer(Call call, byte[] body) throws ApiError {
        EmbeddingRequest request = served(RequestParser.parse(body));
        ledger.arrived(request.model(), request.keys());
        Faults.Injected injected = faults.draw(request);
        if (injected != null && injected.fault().replacesReply()) {
            ledger.injected(injected.fault());
            call.refuse(FaultReplies.of(injected));
            return;
        }
        VectorEngine.Prepared prepared = engine.prepare(request);
        checkLengths(prepared.tokens());
        compute(call, request, prepared, injected);
    }

    private EmbeddingRequest served(EmbeddingRequest request) throws ApiError {
        if (settings.engine() == Engine.DERIVED || settings.models().contains(request.model())) {
            return request;
        }
        if (!settings.models().contains(ModelServerSettings.ANY_MODEL)) {
            throw ApiError.unknownModel(request.model());
        }
        // As gateways do that serve one model under every name; the answer says which it was.
        return request.askedOf(settings.models().get(0));
    }

    private void checkLengths(List<Integer> tokens) throws ApiError {
        int longest = tokens.stream().mapToInt(Integer::intValue).max().orElse(0);
        if (longest > settings.inputTokensMax()) {
            throw ApiError.tooLong(settings.inputTokensMax(), longest);
        }
        long sum = sum(tokens);
        if (sum > REQUEST_TOKENS_MAX) {
            throw ApiError.invalid(
                    "Requested " + sum + " tokens, max " + REQUEST_TOKENS_MAX + " tokens per request",
                    "input",
                    "max_tokens_per_request");
        }
    }

    private static long sum(List<Integer> tokens) {
        return tokens.stream().mapToLong(Integer::longValue).sum();
    }

    private void compute(
            Call call, EmbeddingRequest request, VectorEngine.Prepared prepared, Faults.@Nullable Injected injected) {
        long tokens = sum(prepared.tokens());
        CompletableFuture<HttpReply> reply = prepared.vectors().get().thenApply(vectors -> {
            List<ReplyItem> data = ReplyData.right(vectors);
            if (injected != null && injected.fault().kind() == Fault.Kind.DATA) {
                ledger.injected(injected.fault());
                data = ReplyData.faulty(data, injected);
            }
            return HttpReply.json(200, ReplyJson.embeddings(request, data, tokens));
        });
        Ledger.Served served =
                sign -> ledger.answered(request.model(), sign * request.inputs().size(), sign * tokens);
        var unused = reply.whenComplete((done, error) -> {
            if (error != null) {
                call.refuse(CallHandler.failed(error));
            } else if (injected != null) {
                call.deliver(done, served, injected);
            } else {
                call.deliver(done, served);
            }
        });
    }
}
