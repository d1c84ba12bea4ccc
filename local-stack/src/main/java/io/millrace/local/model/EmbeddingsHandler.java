package io.millrace.local.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code POST /v1/embeddings}: read, parse, draw a fault, compute, deliver when due.
 *
 * <p>Threads: called by the server's pool, several calls at once; holds no state but the ledger's and the faults'.
 */
final class EmbeddingsHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingsHandler.class);
    private static final int REQUEST_TOKENS_MAX = 300_000;
    private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    private final ModelServerSettings settings;
    private final VectorEngine engine;
    private final Faults faults;
    private final Ledger ledger;
    private final Courier courier;

    EmbeddingsHandler(
            ModelServerSettings settings, VectorEngine engine, Faults faults, Ledger ledger, Courier courier) {
        this.settings = settings;
        this.engine = engine;
        this.faults = faults;
        this.ledger = ledger;
        this.courier = courier;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Call call = new Call(exchange);
        try {
            answer(call, read(exchange));
        } catch (ApiError e) {
            call.deliver(FaultReplies.error(e), 0, 0);
        } catch (IOException e) {
            // The client went away while it was still sending.
            exchange.close();
            call.end();
        } catch (RuntimeException e) {
            call.deliver(failed(e), 0, 0);
        }
    }

    private static EmbeddingRequest read(HttpExchange exchange) throws IOException, ApiError {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw new ApiError(413, "The request body is too large.", "invalid_request_error", null, null);
        }
        return RequestParser.parse(body);
    }

    private void answer(Call call, EmbeddingRequest request) throws ApiError {
        if (settings.engine() == Engine.MINILM && !settings.models().contains(request.model())) {
            throw ApiError.unknownModel(request.model());
        }
        ledger.arrived(request.keys());
        Faults.Injected injected = faults.draw(request);
        if (injected != null && replacesReply(injected.fault())) {
            ledger.injected(injected.fault());
            call.deliver(FaultReplies.of(injected), 0, 0);
            return;
        }
        VectorEngine.Prepared prepared = engine.prepare(request);
        checkLengths(prepared.tokens());
        compute(call, request, prepared, injected);
    }

    private static boolean replacesReply(Fault fault) {
        return fault.kind() == Fault.Kind.STATUS || fault.kind() == Fault.Kind.POISON;
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
        var unused = reply.whenComplete((done, error) -> {
            if (error != null) {
                call.deliver(failed(error), 0, 0);
            } else if (injected != null && injected.fault().kind() == Fault.Kind.WIRE) {
                ledger.injected(injected.fault());
                call.breakUp(injected.fault(), done);
            } else {
                call.deliver(done, request.inputs().size(), tokens);
            }
        });
    }

    private static HttpReply failed(Throwable error) {
        LOG.error("The model server failed on a request: {}", error.getMessage(), error);
        return FaultReplies.error(ApiError.internal("The model server failed: " + error.getMessage()));
    }

    /** One exchange on its way through; ends once, however often it is told to. */
    private final class Call {
        private final HttpExchange exchange;
        private final long began = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();

        Call(HttpExchange exchange) {
            this.exchange = exchange;
            ledger.began();
        }

        void deliver(HttpReply reply, int items, long tokens) {
            courier.at(due(), () -> {
                try {
                    // Counted before the client can see the answer, so that a client's next look at the ledger finds
                    // it.
                    ledger.answered(items, tokens);
                    end();
                    reply.send(exchange);
                } catch (IOException e) {
                    ledger.answered(-items, -tokens);
                    LOG.debug("The client went away before its answer: {}", e.getMessage());
                }
            });
        }

        void breakUp(Fault fault, HttpReply reply) {
            courier.at(due(), () -> {
                end();
                courier.breakAnswer(fault, reply, exchange);
            });
        }

        private long due() {
            return began + settings.latency().toNanos();
        }

        void end() {
            if (ended.compareAndSet(false, true)) {
                ledger.ended(System.nanoTime() - began);
            }
        }
    }
}
