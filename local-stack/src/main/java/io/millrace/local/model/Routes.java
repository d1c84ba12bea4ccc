package io.millrace.local.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends each request to its place: embeddings, completions, models, the ledger, or an error in OpenAI's words.
 *
 * <p>Threads: called by the server's pool, several calls at once.
 */
final class Routes implements HttpHandler {
    private final ModelServerSettings settings;
    private final Ledger ledger;
    private final HttpHandler embeddings;
    private final HttpHandler completions;
    private final AtomicLong requests = new AtomicLong();

    Routes(ModelServerSettings settings, Ledger ledger, HttpHandler embeddings, HttpHandler completions) {
        this.settings = settings;
        this.ledger = ledger;
        this.embeddings = embeddings;
        this.completions = completions;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("x-request-id", "req_" + requests.incrementAndGet());
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/v1/") && !isAuthorised(exchange)) {
            refuse(exchange, ApiError.unauthorised());
            return;
        }
        switch (exchange.getRequestMethod() + " " + path) {
            case "POST /v1/embeddings" -> embeddings.handle(exchange);
            case "POST /v1/chat/completions" -> completions.handle(exchange);
            case "GET /v1/models" ->
                HttpReply.json(200, ReplyJson.models(settings.allModels())).send(exchange);
            case "GET /ledger" ->
                HttpReply.json(200, ReplyJson.bytes(ledger.totals())).send(exchange);
            case "POST /ledger/reset" -> {
                ledger.reset();
                HttpReply.json(200, ReplyJson.bytes(ledger.totals())).send(exchange);
            }
            default -> refuse(exchange, ApiError.unknownPath(exchange.getRequestMethod(), path));
        }
    }

    private boolean isAuthorised(HttpExchange exchange) {
        String key = settings.apiKey();
        if (key == null) {
            return true;
        }
        String given = exchange.getRequestHeaders().getFirst("authorization");
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), ("Bearer " + key).getBytes(StandardCharsets.UTF_8));
    }

    private static void refuse(HttpExchange exchange, ApiError error) throws IOException {
        // The unread body would otherwise make the JDK's server close the connection before the client has its answer.
        exchange.getRequestBody().readAllBytes();
        FaultReplies.error(error).send(exchange);
    }
}
